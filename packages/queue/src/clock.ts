import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError } from "@agentperf/core";
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

/** Nobody is told to begin later than this; a timer would take a much longer time for none. */
const longestMs = 60_000;

/**
 * Waits until an instant.
 * @param atMs - by `performance.now()`
 * @throws {AgentperfError} `unavailable`: it is further away than anything begins; what the signal was aborted for
 */
export async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = atMs - performance.now();
  if (!(leftMs < longestMs)) throw new AgentperfError("unavailable", `it was told to begin in ${(leftMs / 1_000).toFixed(0)} s`);
  if (leftMs > timerMs) await wait(leftMs - timerMs, undefined, { signal }).catch(() => undefined);
  while (performance.now() < atMs && !signal.aborted) await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
