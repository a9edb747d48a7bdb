import type { Adapter, AdapterContext } from "../adapter/define-adapter.ts";
import type { Redis, RedisCommand } from "../ports/redis.ts";
import { removeKeys } from "../ports/remove-keys.ts";
import { type ContractCase, type ContractOptions, casesFor, expect, expectEqual, expectFailure } from "./contract.ts";

const ttlMs = 60_000;

type Rule = (redis: Redis, context: AdapterContext) => Promise<void>;

const minimum: Record<string, Rule> = {
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

const several = (key: string): RedisCommand[] => [
  ["SET", key, "7", "PX", ttlMs],
  ["INCR", key],
  ["EXPIRE", key, 60],
  ["GET", key],
];

const transactions: Record<string, Rule> = {
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

const pipelining: Record<string, Rule> = {
  "runs a pipeline and gives its replies in order": async (redis, { keyPrefix }) => {
    expectEqual(await redis.pipeline?.(several(`${keyPrefix}p`)), ["OK", 8, 1, "8"], "replies");
  },
};

/** The rules of the redis port; those of a capability only where the adapter has it. Leaves no key behind. */
export function redisContract(adapter: Adapter<"redis">, options: ContractOptions = {}): ContractCase[] {
  const has = (capability: "transactions" | "pipelining") => adapter.capabilities?.includes(capability) === true;
  const rules = { ...minimum, ...(has("transactions") ? transactions : {}), ...(has("pipelining") ? pipelining : {}) };
  const clean = Object.entries(rules).map(([name, rule]): [string, Rule] => [
    name,
    async (redis, context) => {
      try {
        await rule(redis, context);
      } finally {
        await removeKeys(redis, context.keyPrefix);
      }
    },
  ]);
  return casesFor(adapter, options, Object.fromEntries(clean));
}
