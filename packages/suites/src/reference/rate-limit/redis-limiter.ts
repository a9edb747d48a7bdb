import { AgentperfError, type RateDecision, type RateLimiter, type Redis, type RedisCommand } from "@agentperf/core";
import { type LimitOptions, settingsOf, slots } from "./limits.ts";

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
  /** Default: `sliding-window`. */
  readonly algorithm?: LimitAlgorithm;
}

/** Where a limiter keeps its counts. */
export interface RedisPlace {
  readonly redis: Redis;
  /** Of every key. */
  readonly prefix: string;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly nowMs?: () => number;
}

/**
 * A limiter that all processes share: by a script on the server, or a transaction where it runs none.
 * @throws {AgentperfError} `unavailable`: this store can do neither; a token bucket needs scripts
 */
export async function openRedisLimiter(place: RedisPlace, options: RedisLimiterOptions): Promise<RateLimiter> {
  const { algorithm = "sliding-window" } = options;
  const settings = settingsOf(options);
  // Only asking tells whether a store runs scripts.
  const sha = await place.redis.command(["SCRIPT", "LOAD", scripts[algorithm]]).catch(() => undefined);
  if (typeof sha === "string") return new ScriptLimiter(place, algorithm, sha, settings);
  if (algorithm === "token-bucket")
    throw new AgentperfError("unavailable", "a token bucket needs a Redis that runs scripts; this one doesn't");
  if (place.redis.transaction === undefined)
    throw new AgentperfError("unavailable", "the limiter needs a Redis with scripts or transactions");
  return new TransactionLimiter(place, place.redis.transaction.bind(place.redis), algorithm, settings);
}

/** The keys that a check looks at, the one that it counts in first. */
function keysOf({ prefix }: RedisPlace, algorithm: LimitAlgorithm, client: string, windowMs: number, nowMs: number): [string, ...string[]] {
  // The braces keep a client's keys on one node of a cluster.
  const key = `${prefix}{${client}}`;
  if (algorithm === "token-bucket") return [key];
  if (algorithm === "fixed-window") return [`${key}:${Math.floor(nowMs / windowMs)}`];
  const slot = Math.floor(nowMs / (windowMs / slots));
  return [`${key}:${slot}`, ...Array.from({ length: slots }, (_, back) => `${key}:${slot - 1 - back}`)];
}

const ttlMs = (windowMs: number): number => Math.ceil(windowMs * (1 + 2 / slots));

class ScriptLimiter implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  readonly #place: RedisPlace;
  readonly #algorithm: LimitAlgorithm;
  readonly #sha: string;

  constructor(place: RedisPlace, algorithm: LimitAlgorithm, sha: string, { limit, windowMs }: Required<LimitOptions>) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.#place = place;
    this.#algorithm = algorithm;
    this.#sha = sha;
  }

  async check(client: string): Promise<RateDecision> {
    const nowMs = (this.#place.nowMs ?? Date.now)();
    const keys = keysOf(this.#place, this.#algorithm, client, this.windowMs, nowMs);
    const ownMs = this.#algorithm === "token-bucket" ? Math.ceil(this.windowMs) : ttlMs(this.windowMs);
    const words = [keys.length, ...keys, this.limit, ownMs, nowMs] as const;
    let reply: unknown;
    try {
      reply = await this.#place.redis.command(["EVALSHA", this.#sha, ...words]);
    } catch (thrown) {
      // Another node of a cluster, or a server that was restarted, doesn't know it yet.
      if (!String(thrown).includes("NOSCRIPT")) throw thrown;
      reply = await this.#place.redis.command(["EVAL", scripts[this.#algorithm], ...words]);
    }
    const [allowed, remaining] = reply as [number, number];
    return { allowed: Number(allowed) === 1, remaining: Number(remaining) };
  }
}

type Transaction = (commands: readonly RedisCommand[]) => Promise<unknown[]>;

class TransactionLimiter implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  readonly #place: RedisPlace;
  readonly #transaction: Transaction;
  readonly #algorithm: LimitAlgorithm;

  constructor(place: RedisPlace, transaction: Transaction, algorithm: LimitAlgorithm, { limit, windowMs }: Required<LimitOptions>) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.#place = place;
    this.#transaction = transaction;
    this.#algorithm = algorithm;
  }

  async check(client: string): Promise<RateDecision> {
    const [own, ...older] = keysOf(this.#place, this.#algorithm, client, this.windowMs, (this.#place.nowMs ?? Date.now)());
    const keep: RedisCommand = ["PEXPIRE", own, ttlMs(this.windowMs)];
    const look: RedisCommand[] = older.length === 0 ? [] : [["MGET", ...older]];
    const [count, , past = []] = await this.#transaction([["INCR", own], keep, ...look]);
    const total = (past as unknown[]).reduce<number>((sum, value) => sum + Number(value ?? 0), Number(count));
    if (total <= this.limit) return { allowed: true, remaining: this.limit - total };
    // Counted first and taken back: between the two another request may be refused too early, but none admitted too many.
    await this.#transaction([["DECR", own], keep]);
    return { allowed: false, remaining: 0 };
  }
}
