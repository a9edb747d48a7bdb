import type { Redis } from "./redis.ts";

const atOnce = 1_000;

/** Deletes every key that begins with a prefix. @returns how many were found */
export async function removeKeys(redis: Redis, prefix: string): Promise<number> {
  // A scan may give a key twice.
  const keys = new Set<string>();
  for await (const key of redis.scan(prefix)) keys.add(key);
  const all = [...keys];
  for (let at = 0; at < all.length; at += atOnce) await redis.del(all.slice(at, at + atOnce));
  return all.length;
}
