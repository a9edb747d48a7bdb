import { defineBenchmark, defineSuite, type Redis, type RedisCommand, redisPort } from "@agentperf/core";

/** Longer than any run; every key is deleted at the end, and expires where that fails. */
export const keyTtlMs = 3_600_000;

/** A JSON value of 1 KiB. */
const value = ((): string => {
  const session = { id: "5f0c6d0e-8f5f-4d8b-9a52-0d6f3a1f7c11", user: "ada", roles: ["user"], history: "" };
  return JSON.stringify({ ...session, history: "x".repeat(1_024 - JSON.stringify(session).length) });
})();

async function removeKey({ redis, key }: { readonly redis: Redis; readonly key: string }): Promise<void> {
  await redis.del([key]);
}

const set = defineBenchmark({
  name: "RedisSet",
  description: "SET one key with a TTL, a JSON value of 1 KiB",
  ports: [redisPort],
  baseline: "redis.set",
  setup: ({ ports: { redis }, keyPrefix }) => ({ redis, key: `${keyPrefix}set` }),
  run: ({ redis, key }) => redis.set(key, value, { ttlMs: keyTtlMs }),
  verify: async ({ redis, key }) => (await redis.get(key)) === value,
  teardown: (state) => removeKey(state),
});

const get = defineBenchmark({
  name: "RedisGet",
  description: "GET one existing key, a JSON value of 1 KiB, checked",
  ports: [redisPort],
  baseline: "redis.get",
  async setup({ ports: { redis }, keyPrefix }) {
    const key = `${keyPrefix}get`;
    await redis.set(key, value, { ttlMs: keyTtlMs });
    return { redis, key };
  },
  async run({ redis, key }) {
    if ((await redis.get(key)) !== value) throw new Error("GET gave another value than was set");
  },
  teardown: (state) => removeKey(state),
});

const transaction = defineBenchmark({
  name: "RedisTransaction",
  description: "MULTI, SET, INCR, EXPIRE, GET, EXEC: all or nothing",
  ports: [redisPort],
  requires: { redis: ["transactions"] },
  baseline: "redis.transaction",
  setup({ ports: { redis }, keyPrefix }) {
    const key = `${keyPrefix}transaction`;
    const commands: RedisCommand[] = [
      ["SET", key, 41, "PX", keyTtlMs],
      ["INCR", key],
      ["EXPIRE", key, keyTtlMs / 1_000],
      ["GET", key],
    ];
    // An adapter with the capability has the method.
    return { redis: redis as Required<Redis>, key, commands };
  },
  async run({ redis, commands }) {
    const replies = await redis.transaction(commands);
    if (replies[1] !== 42 || replies[3] !== "42") throw new Error(`the transaction gave ${JSON.stringify(replies)}`);
  },
  teardown: (state) => removeKey(state),
});

const keys = 1_024;

const concurrent = defineBenchmark({
  name: "RedisConcurrent",
  description: "one SET and one GET, with others in flight",
  ports: [redisPort],
  concurrency: [1, 8, 64],
  setup: ({ ports: { redis }, keyPrefix }) => ({
    redis,
    keys: Array.from({ length: keys }, (_, at) => `${keyPrefix}concurrent:${at}`),
    next: 0,
  }),
  async run(state) {
    state.next = (state.next + 1) % keys;
    // The index is a remainder of the length.
    const key = state.keys[state.next] as string;
    await state.redis.set(key, value, { ttlMs: keyTtlMs });
    if ((await state.redis.get(key)) !== value) throw new Error("GET gave another value than was set");
  },
  async teardown(state) {
    await state.redis.del(state.keys);
  },
});

/** Redis benchmarks. */
export const redis = defineSuite({ name: "redis", benchmarks: [set, get, transaction, concurrent] });
