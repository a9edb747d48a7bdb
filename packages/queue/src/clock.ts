import type { Redis } from "ioredis";

/** How this process's clock stands to Redis's: `performance.now()` doesn't jump when a machine's time is set. */
export interface RedisClock {
  /** Redis's time less this process's, in milliseconds. */
  readonly offsetMs: number;
  /** How wrong that may be: half of the fastest round trip. */
  readonly uncertaintyMs: number;
}

const samples = 16;

/** Asks Redis what time it is, some times; the fastest answer says it best (Cristian's algorithm). */
export async function clockOf(redis: Pick<Redis, "time">): Promise<RedisClock> {
  let best: RedisClock = { offsetMs: 0, uncertaintyMs: Number.POSITIVE_INFINITY };
  for (let at = 0; at < samples; at += 1) {
    const sentMs = performance.now();
    const [seconds, microseconds] = await redis.time();
    const endMs = performance.now();
    const uncertaintyMs = (endMs - sentMs) / 2;
    const serverMs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    if (uncertaintyMs < best.uncertaintyMs) best = { offsetMs: serverMs - (sentMs + endMs) / 2, uncertaintyMs };
  }
  return best;
}

/** A timer may be late by this much; what is left is waited for without one. */
const timerMs = 3;

/** Waits until an instant. @param atMs - by `performance.now()` */
export async function waitUntil(atMs: number): Promise<void> {
  const longMs = atMs - performance.now() - timerMs;
  if (longMs > 0) await new Promise((resolve) => setTimeout(resolve, longMs));
  while (performance.now() < atMs) await new Promise((resolve) => setImmediate(resolve));
}
