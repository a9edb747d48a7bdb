import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, messageOf, type Redis, removeKeys } from "@agentperf/core";
import type { PlannedLaunch } from "@agentperf/core/plan";

/** The time in a run's id, of its keys and of its directory: `20260102-030405-ab1c`. */
const ownKey = /^agentperf:(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]+:/;
const ownDirectory = /^agentperf-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[a-z0-9]+-/;
/** As long as the keys of the suites live: until then the run may be at work. */
const keysOlderThanMs = 3_600_000;
const directoriesOlderThanMs = 86_400_000;

async function withRedis<T>(adapter: Adapter<"redis">, keyPrefix: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const context = { signal: new AbortController().signal, keyPrefix, directory: "", seed: 0, ports: {} };
  const { port, close } = await adapter.open(context);
  try {
    return await work(port);
  } finally {
    await close?.();
  }
}

/** Removes the keys of a launch that was killed. @returns what to say where that fails; they expire by themselves */
export async function sweepLaunch(
  planned: PlannedLaunch,
  prefix: string,
  adapters: readonly Adapter<"redis">[],
): Promise<string | undefined> {
  const adapter = adapters.find(({ id }) => id === planned.crossing.adapters.redis);
  if (adapter?.capabilities?.includes("shared") !== true) return undefined;
  try {
    await withRedis(adapter, prefix, (redis) => removeKeys(redis, prefix));
    return undefined;
  } catch (thrown) {
    return `keys under ${prefix} may be left until they expire: ${messageOf(thrown)}`;
  }
}

/**
 * Removes what runs left that were killed together with all that could clean up after them: their keys that won't expire by
 * themselves, and their directories. Only what bears our own names and is older than any run's keys live.
 *
 * @returns a note on what was removed; undefined where there was nothing
 */
export async function sweepOldRuns(adapters: readonly Adapter<"redis">[], nowMs: number): Promise<string | undefined> {
  const found: string[] = [];
  for (const adapter of adapters) {
    if (adapter.capabilities?.includes("shared") !== true || !worksHere(adapter)) continue;
    // A server that fails here fails the launches too, where it is reported.
    const count = await withRedis(adapter, "agentperf:", (redis) => removeOldKeys(redis, nowMs)).catch(() => 0);
    if (count > 0) found.push(`${count} keys`);
  }
  const directories = (await readdir(tmpdir())).filter((name) => isOlder(ownDirectory.exec(name), directoriesOlderThanMs, nowMs));
  for (const name of directories) await rm(join(tmpdir(), name), { recursive: true, force: true });
  if (directories.length > 0) found.push(`${directories.length} directories`);
  return found.length === 0 ? undefined : `removed ${found.join(" and ")} of earlier runs that were killed`;
}

const worksHere = ({ runtimes }: Adapter): boolean => runtimes === undefined || (runtimes.includes("bun") && "Bun" in globalThis);

async function removeOldKeys(redis: Redis, nowMs: number): Promise<number> {
  const old: string[] = [];
  for await (const key of redis.scan("agentperf:")) {
    if (!isOlder(ownKey.exec(key), keysOlderThanMs, nowMs)) continue;
    // One that expires by itself may be of a run that goes on for longer.
    if (Number(await redis.command(["PTTL", key])) === -1) old.push(key);
  }
  if (old.length > 0) await redis.del(old);
  return old.length;
}

function isOlder(match: RegExpExecArray | null, ms: number, nowMs: number): boolean {
  if (match === null) return false;
  const [, year, month, day, hour, minute, second] = match;
  return nowMs - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) > ms;
}
