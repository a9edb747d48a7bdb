import type { Adapter } from "../adapter/define-adapter.ts";
import { type ContractCase, type ContractOptions, casesFor, expect, expectEqual } from "./contract.ts";

/** The rules of the rate-limit port. The adapter must be made with a limit of at most 1,000 and a window of at least 10 s. */
export const rateLimitContract = (adapter: Adapter<"rate-limit">, options: ContractOptions = {}): ContractCase[] =>
  casesFor(adapter, options, {
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
  });
