import type { Redis } from "ioredis";
import { keysOf, runsKey } from "./keys.ts";
import { runId } from "./protocol.ts";

/** Removes all that a run has in Redis, BullMQ's keys too, which never expire by themselves. */
export async function removeRun(redis: Redis, run: string): Promise<void> {
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${keysOf(run).prefix}:*`, "COUNT", 1_000);
    if (keys.length > 0) await redis.unlink(...keys);
    cursor = next;
  } while (cursor !== "0");
  await redis.zrem(runsKey, run);
}

/** A run that began longer ago and has no coordinator any more was killed, with all its agents. */
const oldSeconds = 60;

/** Removes what runs left that were killed with all their agents. @returns how many */
export async function sweepRuns(redis: Redis): Promise<number> {
  const [seconds] = await redis.time();
  const old = await redis.zrangebyscore(runsKey, "-inf", Number(seconds) - oldSeconds);
  let removed = 0;
  for (const run of old) {
    // Whatever else stands there is no run of ours.
    if (!runId.safeParse(run).success || (await redis.exists(keysOf(run).coordinator)) > 0) continue;
    await removeRun(redis, run);
    removed += 1;
  }
  return removed;
}
