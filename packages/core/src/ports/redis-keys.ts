import type { Sweep } from "./sweep.ts";

/** What is used here of a Redis; the whole of it is the port's. */
interface Keys {
  del(keys: readonly string[]): Promise<number>;
  command(command: readonly ["PTTL", key: string]): Promise<unknown>;
  scan(prefix: string, beforeStep?: (keys: number) => void): AsyncIterable<string>;
}

const atOnce = 1_000;

/** Deletes every key that begins with a prefix. @returns how many there were */
export const removeKeys = (redis: Keys, keyPrefix: string): Promise<number> =>
  sweepKeys(redis, { keyPrefix, signal: new AbortController().signal });

/** Ends a sweep that has reached its limits. */
class Enough extends Error {}

/**
 * Deletes the keys of a prefix: all of them, or those that are old by their names and would never expire. One that expires by itself may be of
 * a run that still goes on.
 *
 * Keys are deleted while others are looked for, so that a sweep that reaches its limits has done a part.
 * @returns how many were deleted
 */
export async function sweepKeys(redis: Keys, { keyPrefix, isOld, signal, limits, note }: Sweep): Promise<number> {
  const startMs = performance.now();
  let looked = 0;
  let removed = 0;
  const found = new Set<string>();
  const beforeStep = (keys: number) => {
    signal.throwIfAborted();
    if (limits !== undefined && (looked >= limits.names || performance.now() - startMs >= limits.ms)) throw new Enough();
    looked += keys;
  };
  const remove = async () => {
    signal.throwIfAborted();
    const keys = [...found];
    found.clear();
    const old = isOld === undefined ? keys : await staying(redis, keys);
    if (old.length > 0) removed += await redis.del(old);
  };
  try {
    for await (const key of redis.scan(keyPrefix, beforeStep)) {
      signal.throwIfAborted();
      if (isOld?.(key) !== false) found.add(key);
      if (found.size >= atOnce) {
        await remove();
        beforeStep(0);
      }
    }
    await remove();
  } catch (thrown) {
    if (!(thrown instanceof Enough)) throw thrown;
    await remove();
    note?.(
      `the search for ${keyPrefix}* ended after about ${looked} keys and ${Math.round(performance.now() - startMs)} ms, before it had seen all`,
    );
  }
  return removed;
}

/** Those that would never expire, asked for at once. */
async function staying(redis: Keys, keys: readonly string[]): Promise<string[]> {
  const left = await Promise.all(keys.map(async (key) => Number(await redis.command(["PTTL", key]))));
  return keys.filter((_, at) => left[at] === -1);
}
