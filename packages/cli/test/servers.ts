import { ioredis } from "@agentperf/adapters-redis";
import type { Redis } from "@agentperf/core";
import { type OpenedAdapter, opened } from "../../../test-support/adapters.ts";

/** A connection to a Redis of a test's own, which sees all its keys. */
export const connected = (url: string): Promise<OpenedAdapter<Redis>> =>
  opened(ioredis({ url }), { keyPrefix: "", signal: AbortSignal.timeout(60_000) });

/** How many keys a Redis has. */
export async function keysLeft(url: string): Promise<unknown> {
  await using redis = await connected(url);
  return await redis.port.command(["DBSIZE"]);
}

/** Waits until a Redis has so many keys: that of a benchmark which has been set up, or none again. */
export async function untilKeys(url: string, count: number): Promise<void> {
  await using redis = await connected(url);
  while ((await redis.port.command(["DBSIZE"])) !== count) await new Promise((resolve) => setTimeout(resolve, 10));
}
