/** What is used here of a Redis; the whole of it is the port's. */
interface Keys {
  del(keys: readonly string[]): Promise<number>;
  command(command: readonly ["PTTL", key: string]): Promise<unknown>;
  scan(prefix: string): AsyncIterable<string>;
}

const atOnce = 1_000;

/** Deletes every key that begins with a prefix. @returns how many were found */
export async function removeKeys(redis: Keys, prefix: string): Promise<number> {
  // A scan may give a key twice.
  const keys = new Set<string>();
  for await (const key of redis.scan(prefix)) keys.add(key);
  return remove(redis, [...keys]);
}

/**
 * Deletes those keys of a prefix that are old by their names and would never expire: one that expires by itself may be of a run that still
 * goes on. @returns how many there were
 */
export async function removeOldKeys(redis: Keys, prefix: string, isOld: (key: string) => boolean): Promise<number> {
  const old = new Set<string>();
  for await (const key of redis.scan(prefix)) if (isOld(key) && Number(await redis.command(["PTTL", key])) === -1) old.add(key);
  return remove(redis, [...old]);
}

async function remove(redis: Keys, keys: readonly string[]): Promise<number> {
  for (let at = 0; at < keys.length; at += atOnce) await redis.del(keys.slice(at, at + atOnce));
  return keys.length;
}
