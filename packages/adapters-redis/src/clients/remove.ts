import type { RedisCommand, RedisReply } from "@agentperf/core";
import { isMissingRight } from "./connection.ts";

/** What else makes a key go away, for users who may not run DEL. Each is given one key. */
const others: readonly ((key: string) => RedisCommand)[] = [
  (key) => ["UNLINK", key],
  (key) => ["GETDEL", key],
  (key) => ["PEXPIRE", key, 1],
  (key) => ["SET", key, "", "PX", 1],
];

/**
 * Deletes keys by what their user may run: DEL, else another command that makes a key go away.
 *
 * @param del - DEL of all of them
 * @returns how many were there; of one that was made to expire at once it isn't known, and it counts
 * @throws {Error} what the server said of DEL, where it allows none of them
 */
export async function removeByRight(
  keys: readonly string[],
  del: (keys: readonly string[]) => Promise<number>,
  command: (command: RedisCommand) => Promise<RedisReply>,
): Promise<number> {
  const [first, ...rest] = keys;
  if (first === undefined) return 0;
  try {
    return await del(keys);
  } catch (thrown) {
    if (!isMissingRight(thrown)) throw thrown;
    for (const other of others) {
      const count = (reply: RedisReply) => (reply === null || reply === 0 ? 0 : 1);
      try {
        let removed = count(await command(other(first)));
        for (const reply of await Promise.all(rest.map((key) => command(other(key))))) removed += count(reply);
        return removed;
      } catch (refused) {
        // GETDEL is for text only, as SET is for what need not be kept.
        if (!isMissingRight(refused) && !/WRONGTYPE|unknown command/i.test(String(refused))) throw refused;
      }
    }
    throw thrown;
  }
}
