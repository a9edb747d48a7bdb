import { defineBenchmark, defineSuite, type RateDecision, type RateLimiter, rateLimitPort } from "@agentperf/core";

/** Fails where a check didn't admit: refusing is another, cheaper operation than counting. */
export function mustBeAllowed(limiter: RateLimiter, { allowed }: RateDecision): void {
  if (!allowed) {
    throw new Error(
      `the limiter refused: its limit of ${limiter.limit} per ${limiter.windowMs} ms is too low to measure checks that admit`,
    );
  }
}

const check = defineBenchmark({
  name: "RateLimitCheck",
  description: "one check-and-count for one client",
  ports: [rateLimitPort],
  baseline: "rateLimit.check",
  setup: ({ ports }) => ports["rate-limit"],
  run(limiter) {
    const decision = limiter.check("client-0");
    if (decision instanceof Promise) return decision.then((late) => mustBeAllowed(limiter, late));
    return mustBeAllowed(limiter, decision);
  },
});

const clients = Array.from({ length: 100 }, (_, at) => `client-${at}`);

const concurrent = defineBenchmark({
  name: "RateLimitConcurrent",
  description: "one check-and-count over 100 clients, with others in flight",
  ports: [rateLimitPort],
  concurrency: [1, 8, 64],
  setup: ({ ports }) => ({ limiter: ports["rate-limit"], next: 0 }),
  async run(state) {
    state.next = (state.next + 1) % clients.length;
    // The index is a remainder of the length.
    mustBeAllowed(state.limiter, await state.limiter.check(clients[state.next] as string));
  },
});

/** Rate-limit benchmarks. */
export const rateLimit = defineSuite({ name: "rate-limit", benchmarks: [check, concurrent] });
