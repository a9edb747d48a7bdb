import type { MaybePromise } from "./maybe-promise.ts";

/** Answer of one check. */
export interface RateDecision {
  readonly allowed: boolean;
  /** Requests left in the window. */
  readonly remaining: number;
}

/** Port: a limiter of requests per client. */
export interface RateLimiter {
  /** Requests that a client may make per window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Counts one request of this client where it is allowed. */
  check(client: string): MaybePromise<RateDecision>;
}
