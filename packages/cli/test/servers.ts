import { ioredis } from "@agentperf/adapters-redis";
import type { Redis } from "@agentperf/core";
import { type OpenedAdapter, opened } from "../../../test-support/adapters.ts";

/** A connection to a Redis of a test's own, which sees all its keys. */
export const connected = (url: string): Promise<OpenedAdapter<Redis>> =>
  opened(ioredis({ url }), { keyPrefix: "", signal: AbortSignal.timeout(120_000) });

/** How many keys a Redis has. */
export async function keysLeft(url: string): Promise<unknown> {
  await using redis = await connected(url);
  return await redis.port.command(["DBSIZE"]);
}

/** Waits until a Redis has so many keys, which must be more than for a moment: that of a benchmark which has been set up, or none again. */
export async function untilKeys(url: string, count: number): Promise<void> {
  await using redis = await connected(url);
  const deadlineMs = Date.now() + 60_000;
  for (;;) {
    const keys = await redis.port.command(["DBSIZE"]);
    if (keys === count) return;
    if (Date.now() > deadlineMs) throw new Error(`${keys} keys in the Redis after a minute, ${count} awaited`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
