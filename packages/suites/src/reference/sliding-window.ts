import { type Adapter, AgentperfError, defineAdapter, type RateDecision, type RateLimiter, type Redis } from "@agentperf/core";

/** Options of a sliding-window limiter. */
export interface SlidingWindowOptions {
  /** Requests a client may make per window. Default: a billion, so that a benchmark measures checks that admit. */
  readonly limit?: number;
  /** Length of the window in milliseconds. Default: 60,000. */
  readonly windowMs?: number;
}

const defaultLimit = 1_000_000_000;
const defaultWindowMs = 60_000;

/**
 * A window is cut into so many slots. All of the oldest slot counts while any of it lies in the window, so a client never
 * gets more than the limit in any window, and at worst waits one slot too long.
 */
const slots = 10;

function settingsOf({ limit = defaultLimit, windowMs = defaultWindowMs }: SlidingWindowOptions) {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new AgentperfError("config", `rate limit ${limit} must be a whole number from 1`);
  if (!(windowMs >= slots)) throw new AgentperfError("config", `rate limit window ${windowMs} ms must be at least ${slots} ms`);
  return { limit, windowMs };
}

interface Client {
  /** Requests by slot; slot n lies at n modulo its length. */
  readonly counts: Float64Array;
  /** Sum of them. */
  total: number;
  /** Number of the newest slot. */
  newest: number;
}

/** Counts requests per client and slot in this process. */
export class SlidingWindow implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  readonly #slotMs: number;
  readonly #nowMs: () => number;
  readonly #clients = new Map<string, Client>();
  #sweepAt = 0;

  /** @param nowMs - the clock, in milliseconds */
  constructor(options: SlidingWindowOptions, nowMs: () => number = Date.now) {
    const { limit, windowMs } = settingsOf(options);
    this.limit = limit;
    this.windowMs = windowMs;
    this.#slotMs = windowMs / slots;
    this.#nowMs = nowMs;
  }

  check(name: string): RateDecision {
    const slot = Math.floor(this.#nowMs() / this.#slotMs);
    if (slot >= this.#sweepAt) this.#sweep(slot);
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = { counts: new Float64Array(slots + 1), total: 0, newest: slot };
      this.#clients.set(name, client);
    }
    if (slot !== client.newest) forget(client, slot);
    if (client.total >= this.limit) return { allowed: false, remaining: 0 };
    const at = client.newest % (slots + 1);
    // The index is inside: it is a remainder of the length.
    client.counts[at] = (client.counts[at] as number) + 1;
    client.total += 1;
    return { allowed: true, remaining: this.limit - client.total };
  }

  /** Lets go of clients that made no request for a window. */
  #sweep(slot: number): void {
    this.#sweepAt = slot + slots;
    for (const [name, { newest }] of this.#clients) if (newest < slot - slots) this.#clients.delete(name);
  }
}

/** Drops the slots that have left the window. A clock that went back counts as one that stood still. */
function forget(client: Client, slot: number): void {
  const steps = Math.min(slot - client.newest, slots + 1);
  for (let step = 1; step <= steps; step++) {
    const at = (client.newest + step) % (slots + 1);
    client.total -= client.counts[at] as number;
    client.counts[at] = 0;
  }
  client.newest = Math.max(client.newest, slot);
}

/** The reference limiter: a sliding window in memory. */
export const slidingWindow = (options: SlidingWindowOptions = {}): Adapter<"rate-limit"> =>
  defineAdapter({
    id: "memory",
    port: "rate-limit",
    description: "sliding window in the measured process",
    options: settingsOf(options),
    open: async () => ({ port: new SlidingWindow(options) }),
  });

/** The same window kept in Redis, shared by all processes; each check is one transaction. */
export class RedisSlidingWindow implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  readonly #slotMs: number;
  readonly #nowMs: () => number;
  readonly #prefix: string;
  readonly #transaction: NonNullable<Redis["transaction"]>;

  /**
   * @param prefix - of every key
   * @param nowMs - the clock, in milliseconds
   * @throws {AgentperfError} `unavailable`: this Redis has no transactions
   */
  constructor(redis: Redis, prefix: string, options: SlidingWindowOptions, nowMs: () => number = Date.now) {
    const { limit, windowMs } = settingsOf(options);
    if (redis.transaction === undefined) throw new AgentperfError("unavailable", "the limiter needs a Redis with transactions");
    this.limit = limit;
    this.windowMs = windowMs;
    this.#slotMs = windowMs / slots;
    this.#nowMs = nowMs;
    this.#prefix = prefix;
    this.#transaction = redis.transaction.bind(redis);
  }

  async check(client: string): Promise<RateDecision> {
    const slot = Math.floor(this.#nowMs() / this.#slotMs);
    // The braces keep a client's slots on one node of a cluster.
    const key = (number: number) => `${this.#prefix}{${client}}:${number}`;
    const ttlMs = Math.ceil(this.windowMs + 2 * this.#slotMs);
    const older = Array.from({ length: slots }, (_, back) => key(slot - 1 - back));
    const [own, , past] = await this.#transaction([
      ["INCR", key(slot)],
      ["PEXPIRE", key(slot), ttlMs],
      ["MGET", ...older],
    ]);
    const counts = Array.isArray(past) ? past.map((count) => Number(count ?? 0)) : [];
    const total = counts.reduce((sum, count) => sum + count, Number(own));
    if (total <= this.limit) return { allowed: true, remaining: this.limit - total };
    // Counted first and taken back: between the two another request may be refused too early, but none admitted too many.
    await this.#transaction([
      ["DECR", key(slot)],
      ["PEXPIRE", key(slot), ttlMs],
    ]);
    return { allowed: false, remaining: 0 };
  }
}

/** A sliding window on whichever redis adapter is chosen. */
export const redisSlidingWindow = (options: SlidingWindowOptions = {}): Adapter<"rate-limit"> =>
  defineAdapter({
    id: "redis",
    port: "rate-limit",
    description: "sliding window on the chosen redis adapter, a transaction a check",
    needs: ["redis"],
    options: settingsOf(options),
    async open({ ports, keyPrefix }) {
      if (ports.redis === undefined) throw new AgentperfError("unavailable", "the limiter needs the redis port");
      const { redis } = ports;
      const prefix = `${keyPrefix}limit:`;
      return {
        port: new RedisSlidingWindow(redis, prefix, options),
        async close() {
          const keys: string[] = [];
          for await (const key of redis.scan(prefix)) keys.push(key);
          if (keys.length > 0) await redis.del(keys);
        },
      };
    },
  });
