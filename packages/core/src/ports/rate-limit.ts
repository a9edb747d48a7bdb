import { type Contract, expect, expectEqual } from "./contract.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { definePort, type Port } from "./port.ts";

/** Answer of one check. */
export interface RateDecision {
  readonly allowed: boolean;
  /** Requests left in the window. */
  readonly remaining: number;
}

/** A limiter of requests per client. */
export interface RateLimiter {
  /** Requests that a client may make per window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Counts one request of this client where it is allowed. */
  check(client: string): MaybePromise<RateDecision>;
}

/** What every adapter keeps. It must be made with a limit of at most 1,000 and a window of at least 10 s. */
const contract: Contract<RateLimiter> = {
  rules: {
    "admits up to the limit, then refuses": async (limiter) => {
      for (let at = 0; at < limiter.limit; at++) {
        expectEqual((await limiter.check("one")).allowed, true, `request ${at + 1} of ${limiter.limit}`);
      }
      for (let more = 0; more < 3; more++) expectEqual((await limiter.check("one")).allowed, false, "one too many");
    },
    "says how many are left": async (limiter) => {
      expectEqual((await limiter.check("left")).remaining, limiter.limit - 1, "after the first");
    },
    "counts each client by itself": async (limiter) => {
      for (let at = 0; at <= limiter.limit; at++) await limiter.check("greedy");
      expectEqual((await limiter.check("modest")).allowed, true, "another client");
    },
    "never admits more than the limit at once": async (limiter) => {
      const checks = Array.from({ length: limiter.limit * 3 }, async () => limiter.check("crowd"));
      const admitted = (await Promise.all(checks)).filter(({ allowed }) => allowed).length;
      expect(admitted <= limiter.limit, `${admitted} admitted of a limit of ${limiter.limit}`);
      expect(admitted > 0, "some are admitted");
    },
  },
};

/** A limiter of requests per client. */
export const rateLimitPort: Port<"rate-limit", RateLimiter, never, "memory"> = definePort({
  name: "rate-limit",
  description: "a limiter of requests per client",
  contract,
  flag: "rate-limit",
  default: "memory",
});
