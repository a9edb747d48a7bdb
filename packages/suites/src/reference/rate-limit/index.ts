import { type Adapter, defineAdapter, type RateLimiter, rateLimitPort, redisPort, removeKeys } from "@agentperf/core";
import { FixedWindow } from "./fixed-window.ts";
import { type LimitOptions, settingsOf } from "./limits.ts";
import { openRedisLimiter, type RedisLimiterOptions } from "./redis-limiter.ts";
import { SlidingWindow } from "./sliding-window.ts";
import { TokenBucket } from "./token-bucket.ts";

export { type LimitAlgorithm, openRedisLimiter, type RedisLimiterOptions, type RedisPlace } from "./redis-limiter.ts";
export type { LimitOptions };
export { FixedWindow, SlidingWindow, TokenBucket };

type RateLimitAdapter = Adapter<typeof rateLimitPort>;

const inProcess =
  (id: string, description: string, make: (options: LimitOptions) => RateLimiter) =>
  (options: LimitOptions = {}): RateLimitAdapter =>
    defineAdapter({
      id,
      port: rateLimitPort,
      description: `${description} in the measured process`,
      options: { ...settingsOf(options) },
      open: async () => ({ port: make(options) }),
    });

/** The reference limiter: a sliding window in memory. */
export const slidingWindow = inProcess("memory", "sliding window", (options) => new SlidingWindow(options));

/** Windows that begin at fixed times, in memory. */
export const fixedWindow = inProcess("fixed-window", "fixed window", (options) => new FixedWindow(options));

/** A token bucket in memory. */
export const tokenBucket = inProcess("token-bucket", "token bucket", (options) => new TokenBucket(options));

/** A limiter on whichever redis adapter is chosen, shared by all processes: a script for each check where it runs them, else a transaction. */
export const redisLimiter = (options: RedisLimiterOptions = {}): RateLimitAdapter => {
  const { algorithm = "sliding-window" } = options;
  return defineAdapter({
    id: algorithm === "sliding-window" ? "redis" : `redis-${algorithm}`,
    port: rateLimitPort,
    description: `${algorithm.replace("-", " ")} on the chosen redis adapter`,
    needs: [redisPort],
    options: { ...settingsOf(options), algorithm },
    async open({ ports: { redis }, keyPrefix }) {
      const prefix = `${keyPrefix}limit:`;
      const limiter = await openRedisLimiter({ redis, prefix }, options);
      return {
        port: limiter,
        async close() {
          try {
            await removeKeys(redis, prefix);
          } catch {
            // Not every user may search for keys; those that it knows by name are most or all.
            const keys = limiter.keys();
            for (let at = 0; at < keys.length; at += 1_000) await redis.del(keys.slice(at, at + 1_000));
          }
        },
      };
    },
  });
};
