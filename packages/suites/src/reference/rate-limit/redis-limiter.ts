import { AgentperfError, type RateLimiter, type Redis, type RedisCommand } from "@agentperf/core";
import { type LimitOptions, type Limits, settingsOf, slots } from "./limits.ts";

/** How requests are counted. */
export type LimitAlgorithm = "sliding-window" | "fixed-window" | "token-bucket";

// Each script answers { allowed, remaining } in one step on the server. KEYS are one client's, so that they lie on one node.
const scripts: Readonly<Record<LimitAlgorithm, string>> = {
  "sliding-window": `
    local total = 0
    for _, count in ipairs(redis.call('MGET', unpack(KEYS))) do total = total + (tonumber(count) or 0) end
    local limit = tonumber(ARGV[1])
    if total >= limit then return {0, 0} end
    redis.call('INCR', KEYS[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return {1, limit - total - 1}`,
  "fixed-window": `
    local count = redis.call('INCR', KEYS[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    local limit = tonumber(ARGV[1])
    if count > limit then return {0, 0} end
    return {1, limit - count}`,
  "token-bucket": `
    local limit, window, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
    local tokens, at = tonumber(state[1]) or limit, tonumber(state[2]) or now
    local passed = math.max(0, now - at)
    tokens = math.min(limit, tokens + passed * limit / window)
    local allowed = tokens >= 1
    if allowed then tokens = tokens - 1 end
    redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(at + passed))
    redis.call('PEXPIRE', KEYS[1], window)
    return {allowed and 1 or 0, math.floor(tokens)}`,
};

/** Options of {@link openRedisLimiter}. */
export interface RedisLimiterOptions extends LimitOptions {
  /** How requests are counted. Default: `sliding-window`. */
  readonly algorithm?: LimitAlgorithm | undefined;
}

/** Where a limiter keeps its counts. */
export interface RedisPlace {
  readonly redis: Redis;
  /** Every key begins with this. */
  readonly prefix: string;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly nowMs?: (() => number) | undefined;
}

type Check = RateLimiter["check"];

/** What a check is made from. */
interface Counting extends Limits {
  readonly redis: Redis;
  readonly algorithm: LimitAlgorithm;
  /** The keys that a check of this client looks at now, the one that it counts in first. */
  keysOf(client: string, nowMs: number): readonly [string, ...string[]];
  nowMs(): number;
}

/**
 * A limiter that all processes share: by a script on the server, or a transaction where it runs none.
 * @throws {AgentperfError} `unavailable`: this store can do neither; a token bucket needs scripts
 */
export async function openRedisLimiter(place: RedisPlace, options: RedisLimiterOptions): Promise<RedisLimiter> {
  const { redis, prefix, nowMs = Date.now } = place;
  const { algorithm = "sliding-window" } = options;
  const limits = settingsOf(options);
  const names = new KeyNames(prefix, algorithm, limits.windowMs);
  const keysOf = (client: string, ms: number) => names.of(client, ms);
  const counting: Counting = { ...limits, redis, algorithm, keysOf, nowMs };
  // Only asking tells whether a store runs scripts.
  const sha = await redis.command(["SCRIPT", "LOAD", scripts[algorithm]]).catch(() => undefined);
  return {
    ...limits,
    check: typeof sha === "string" ? byScript(counting, sha) : byTransaction(counting),
    keys: () => names.known(),
  };
}

/** A limiter that knows the names of its keys. */
export interface RedisLimiter extends RateLimiter {
  /** The names under which it has counted lately; what it counted before expires by itself. */
  keys(): string[];
}

type Keys = readonly [string, ...string[]];

/** Of so many clients it keeps the names. */
const mostClients = 10_000;

/** The names of the keys of each client, made once a slot. */
class KeyNames {
  readonly #prefix: string;
  readonly #algorithm: LimitAlgorithm;
  readonly #slotMs: number;
  readonly #last = new Map<string, { readonly slot: number; readonly keys: Keys }>();

  constructor(prefix: string, algorithm: LimitAlgorithm, windowMs: number) {
    this.#prefix = prefix;
    this.#algorithm = algorithm;
    this.#slotMs = { "sliding-window": windowMs / slots, "fixed-window": windowMs, "token-bucket": Number.POSITIVE_INFINITY }[algorithm];
  }

  of(client: string, nowMs: number): Keys {
    const slot = Math.floor(nowMs / this.#slotMs);
    const last = this.#last.get(client);
    if (last?.slot === slot) return last.keys;
    if (this.#last.size >= mostClients) this.#last.clear();
    const keys = this.#make(client, slot);
    this.#last.set(client, { slot, keys });
    return keys;
  }

  known(): string[] {
    return [...this.#last.values()].flatMap(({ keys }) => [...keys]);
  }

  #make(client: string, slot: number): Keys {
    // The braces keep a client's keys on one node of a cluster.
    const key = `${this.#prefix}{${client}}`;
    if (this.#algorithm === "token-bucket") return [key];
    if (this.#algorithm === "fixed-window") return [`${key}:${slot}`];
    return [`${key}:${slot}`, ...Array.from({ length: slots }, (_, back) => `${key}:${slot - 1 - back}`)];
  }
}

const ttlMs = (windowMs: number): number => Math.ceil(windowMs * (1 + 2 / slots));

function byScript({ redis, algorithm, limit, windowMs, keysOf, nowMs }: Counting, sha: string): Check {
  const ownMs = algorithm === "token-bucket" ? Math.ceil(windowMs) : ttlMs(windowMs);
  return async (client) => {
    const now = nowMs();
    const keys = keysOf(client, now);
    const words = [keys.length, ...keys, limit, ownMs, now] as const;
    let reply: unknown;
    try {
      reply = await redis.command(["EVALSHA", sha, ...words]);
    } catch (thrown) {
      // Another node of a cluster, or a server that was restarted, doesn't know it yet.
      if (!String(thrown).includes("NOSCRIPT")) throw thrown;
      reply = await redis.command(["EVAL", scripts[algorithm], ...words]);
    }
    // What each of the scripts answers.
    const [allowed, remaining] = reply as [number, number];
    return { allowed: Number(allowed) === 1, remaining: Number(remaining) };
  };
}

function byTransaction({ redis, algorithm, limit, windowMs, keysOf, nowMs }: Counting): Check {
  if (algorithm === "token-bucket") {
    throw new AgentperfError("unavailable", "a token bucket needs a Redis that runs scripts; this one doesn't");
  }
  if (redis.transaction === undefined) throw new AgentperfError("unavailable", "the limiter needs a Redis with scripts or transactions");
  const transaction = redis.transaction.bind(redis);
  return async (client) => {
    const [own, ...older] = keysOf(client, nowMs());
    const keep: RedisCommand = ["PEXPIRE", own, ttlMs(windowMs)];
    const look: RedisCommand[] = older.length === 0 ? [] : [["MGET", ...older]];
    const [count, , past] = await transaction([["INCR", own], keep, ...look]);
    const before = Array.isArray(past) ? past : [];
    const total = before.reduce<number>((sum, value) => sum + Number(value ?? 0), Number(count));
    if (total <= limit) return { allowed: true, remaining: limit - total };
    // Counted first and taken back: between the two another request may be refused too early, but none admitted too many.
    await transaction([["DECR", own], keep]);
    return { allowed: false, remaining: 0 };
  };
}
