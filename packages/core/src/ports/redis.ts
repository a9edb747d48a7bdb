import { type Contract, expect, expectEqual, expectFailure, type Rule } from "./contract.ts";
import { behindServer, definePort, type Port } from "./port.ts";
import { removeKeys } from "./redis-keys.ts";

/** One word of a command. */
export type RedisArgument = string | number | Uint8Array;

/** A command with its arguments, as on the wire: `["SET", "key", "value", "PX", 1000]`. */
export type RedisCommand = readonly [name: string, ...args: RedisArgument[]];

/**
 * What a command gives, in the shapes of RESP2 whatever the client speaks: maps are flat lists of names and values, doubles are texts, booleans
 * are 1 and 0. Bulk strings are decoded as UTF-8.
 */
export type RedisReply = string | number | null | RedisReply[];

/** Options of {@link Redis.set}. */
export interface SetOptions {
  /** Time to live in milliseconds. */
  readonly ttlMs: number;
}

/** A key-value store that speaks Redis commands. */
export interface Redis {
  /** The value as UTF-8, or null. */
  get(key: string): Promise<string | null>;
  /** The value as bytes, or null. */
  getBytes(key: string): Promise<Uint8Array | null>;
  set(key: string, value: string | Uint8Array, options: SetOptions): Promise<void>;
  /** Deletes keys; the number that were there. */
  del(keys: readonly string[]): Promise<number>;
  /** Any single command. Rejects with the server's error. */
  command(command: RedisCommand): Promise<RedisReply>;
  /**
   * The keys that begin with `prefix`, by SCAN; a key may come twice.
   * @param beforeStep - called before the server looks at about so many keys more; what it throws ends the scan
   */
  scan(prefix: string, beforeStep?: (keys: number) => void): AsyncIterable<string>;
  /**
   * MULTI … EXEC: all or nothing, the replies in order. Needs capability `transactions`.
   * Rejects where any command failed.
   */
  transaction?(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
  /** Sends all at once, the replies in order. Needs capability `pipelining`. Rejects where any command failed. */
  pipeline?(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
}

const ttlMs = 60_000;

const minimum: Record<string, Rule<Redis>> = {
  "gives back what was set, null where nothing was": async (redis, { keyPrefix }) => {
    await redis.set(`${keyPrefix}a`, "one", { ttlMs });
    expectEqual(await redis.get(`${keyPrefix}a`), "one", "value");
    expectEqual(await redis.get(`${keyPrefix}none`), null, "missing value");
  },
  "keeps Unicode in keys and values": async (redis, { keyPrefix }) => {
    const key = `${keyPrefix}ключ-鍵-🔑 with spaces`;
    await redis.set(key, "значение 🧪\r\n\0 end", { ttlMs });
    expectEqual(await redis.get(key), "значение 🧪\r\n\0 end", "value");
  },
  "keeps every byte": async (redis, { keyPrefix }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    await redis.set(`${keyPrefix}bytes`, bytes, { ttlMs });
    expectEqual([...((await redis.getBytes(`${keyPrefix}bytes`)) ?? [])], [...bytes], "bytes");
  },
  "keeps a value of 1 MiB": async (redis, { keyPrefix }) => {
    const value = "0123456789abcdef".repeat(65_536);
    await redis.set(`${keyPrefix}large`, value, { ttlMs });
    expect((await redis.get(`${keyPrefix}large`)) === value, "1 MiB comes back whole");
  },
  "sets the time to live that was asked for": async (redis, { keyPrefix }) => {
    await redis.set(`${keyPrefix}ttl`, "1", { ttlMs });
    const left = Number(await redis.command(["PTTL", `${keyPrefix}ttl`]));
    expect(left > ttlMs / 2 && left <= ttlMs, `PTTL ${left} is below ${ttlMs}`);
  },
  "forgets a key when its time is over": async (redis, { keyPrefix }) => {
    await redis.set(`${keyPrefix}short`, "1", { ttlMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expectEqual(await redis.get(`${keyPrefix}short`), null, "expired value");
  },
  counts: async (redis, { keyPrefix }) => {
    expectEqual(await redis.command(["INCR", `${keyPrefix}n`]), 1, "first INCR");
    expectEqual(await redis.command(["INCRBY", `${keyPrefix}n`, 41]), 42, "INCRBY");
    expectEqual(await redis.command(["PEXPIRE", `${keyPrefix}n`, ttlMs]), 1, "PEXPIRE");
  },
  "deletes, and says how many were there": async (redis, { keyPrefix }) => {
    await redis.set(`${keyPrefix}x`, "1", { ttlMs });
    await redis.set(`${keyPrefix}y`, "1", { ttlMs });
    expectEqual(await redis.del([`${keyPrefix}x`, `${keyPrefix}y`, `${keyPrefix}z`]), 2, "deleted");
    expectEqual(await redis.get(`${keyPrefix}x`), null, "deleted value");
  },
  "finds the keys of a prefix, and no other's": async (redis, { keyPrefix }) => {
    const special = `${keyPrefix}[a*?]:`;
    for (let at = 0; at < 300; at++) await redis.set(`${special}${at}`, "1", { ttlMs });
    await redis.set(`${keyPrefix}aXX:1`, "1", { ttlMs });
    const found = new Set<string>();
    for await (const key of redis.scan(special)) found.add(key);
    expectEqual(found.size, 300, "keys found");
  },
  "rejects with the server's error": async (redis, { keyPrefix }) => {
    await redis.set(`${keyPrefix}text`, "not a number", { ttlMs });
    await expectFailure(() => redis.command(["INCR", `${keyPrefix}text`]), "INCR of a text");
    await expectFailure(() => redis.command(["NOSUCHCOMMAND"]), "an unknown command");
  },
  "gives replies in RESP2's shapes, whatever the client speaks": async (redis, { keyPrefix }) => {
    const [zset, hash, stream] = [`${keyPrefix}zset`, `${keyPrefix}hash`, `${keyPrefix}stream`];
    const isKnown = await knows(redis, ["ZADD", zset, "1.5", "a", "inf", "b"]);
    // A store of texts only has no such replies.
    if (!isKnown) return;
    await redis.command(["HSET", hash, "field", "value"]);
    await redis.command(["XADD", stream, "1-1", "field", "value"]);
    for (const key of [zset, hash, stream]) await redis.command(["PEXPIRE", key, ttlMs]);
    const replies: readonly (readonly [command: RedisCommand, reply: RedisReply])[] = [
      [["ZSCORE", zset, "a"], "1.5"],
      [["ZSCORE", zset, "none"], null],
      [
        ["ZMSCORE", zset, "b", "none"],
        ["inf", null],
      ],
      [
        ["ZRANGE", zset, 0, -1, "WITHSCORES"],
        ["a", "1.5", "b", "inf"],
      ],
      // Some clients reshape by names in lower case.
      [
        ["hgetall", hash],
        ["field", "value"],
      ],
      [
        ["HGETALL", hash],
        ["field", "value"],
      ],
      [["HGETALL", `${keyPrefix}none`], []],
      [["XREAD", "STREAMS", stream, "0"], [[stream, [["1-1", ["field", "value"]]]]]],
      [["XREAD", "STREAMS", stream, "1-1"], null],
    ];
    for (const [command, reply] of replies) expectEqual(await redis.command(command), reply, command[0]);
    if (await knows(redis, ["CONFIG", "GET", "maxmemory-samples"])) {
      const reply = await redis.command(["CONFIG", "GET", "maxmemory-samples"]);
      expect(Array.isArray(reply) && reply[0] === "maxmemory-samples" && typeof reply[1] === "string", "CONFIG GET gives a flat list");
    }
  },
  "answers 1,000 in flight each with its own value": async (redis, { keyPrefix }) => {
    const numbers = Array.from({ length: 1_000 }, (_, at) => at);
    await Promise.all(numbers.map((at) => redis.set(`${keyPrefix}c${at}`, `v${at}`, { ttlMs })));
    const values = await Promise.all(numbers.map((at) => redis.get(`${keyPrefix}c${at}`)));
    expectEqual(
      values,
      numbers.map((at) => `v${at}`),
      "values",
    );
  },
};

/** Whether the store knows a command, and its user may run it. */
async function knows(redis: Redis, command: RedisCommand): Promise<boolean> {
  try {
    await redis.command(command);
    return true;
  } catch (thrown) {
    if (/unknown command|NOPERM|is not available/i.test(String(thrown))) return false;
    throw thrown;
  }
}

const several = (key: string): RedisCommand[] => [
  ["SET", key, "7", "PX", ttlMs],
  ["INCR", key],
  ["EXPIRE", key, 60],
  ["GET", key],
];

const transactions: Record<string, Rule<Redis>> = {
  "runs a transaction and gives its replies in order": async (redis, { keyPrefix }) => {
    expectEqual(await redis.transaction?.(several(`${keyPrefix}t`)), ["OK", 8, 1, "8"], "replies");
  },
  "rejects a transaction with a command that isn't one, and runs none of it": async (redis, { keyPrefix }) => {
    const commands: RedisCommand[] = [["SET", `${keyPrefix}u`, "1", "PX", ttlMs], ["NOSUCHCOMMAND"]];
    await expectFailure(() => redis.transaction?.(commands), "a transaction with an unknown command");
    expectEqual(await redis.get(`${keyPrefix}u`), null, "its other command's key");
  },
  "keeps transactions in flight apart": async (redis, { keyPrefix }) => {
    const key = `${keyPrefix}together`;
    const pair: RedisCommand[] = [
      ["INCR", key],
      ["INCR", key],
      ["PEXPIRE", key, ttlMs],
    ];
    const replies = await Promise.all(Array.from({ length: 100 }, () => redis.transaction?.(pair)));
    for (const reply of replies) {
      expectEqual(Number(reply?.[1]) - Number(reply?.[0]), 1, "distance of the two increments of one transaction");
    }
    expectEqual(await redis.get(key), "200", "sum");
  },
};

const pipelining: Record<string, Rule<Redis>> = {
  "runs a pipeline and gives its replies in order": async (redis, { keyPrefix }) => {
    expectEqual(await redis.pipeline?.(several(`${keyPrefix}p`)), ["OK", 8, 1, "8"], "replies");
  },
};

/** What every adapter keeps. Leaves no key behind. */
const contract: Contract<Redis> = {
  rules: minimum,
  capabilities: { transactions, pipelining },
  async cleanUp(redis, { keyPrefix }) {
    await removeKeys(redis, keyPrefix);
  },
};

/** A key-value store that speaks Redis commands. */
export const redisPort: Port<"redis", Redis, "server" | "shared" | "transactions" | "pipelining", "memory" | "ioredis" | "upstash"> =
  definePort({
    name: "redis",
    description: "a key-value store that speaks Redis commands",
    capabilities: {
      server: behindServer,
      shared: "what one process writes another one sees",
      transactions: "it runs MULTI … EXEC",
      pipelining: "it sends several commands at once",
    },
    contract,
    flag: "redis",
    default: "memory",
    given: { url: "ioredis", restUrl: "upstash" },
    fallback: "memory",
    advice: "start one with redis-server, or docker run --rm -p 6379:6379 redis, and set REDIS_URL=redis://127.0.0.1:6379",
    settings: {
      url: {
        flag: "redis-url",
        variable: "REDIS_URL",
        value: "<url>",
        description: "address of Redis, or the path of its Unix socket (default: REDIS_URL)",
      },
      caFile: {
        flag: "redis-ca",
        variable: "REDIS_CA_FILE",
        value: "<file>",
        description: "certificates that vouch for a rediss:// server, in PEM (default: REDIS_CA_FILE)",
      },
      restUrl: { variable: "UPSTASH_REDIS_REST_URL", value: "<url>", description: "address of a REST gateway in front of Redis" },
    },
  });
