import { AgentperfError, type RateDecision, type RateLimiter } from "@agentperf/core";

/** Options of a limiter. */
export interface LimitOptions {
  /** Requests that a client may make per window. Default: a billion, so that a benchmark measures checks that admit. */
  readonly limit?: number | undefined;
  /** Length of the window in milliseconds. Default: 60,000. */
  readonly windowMs?: number | undefined;
}

/**
 * A sliding window is cut into so many slots. All of the oldest slot counts while any of it lies in the window, so a client never
 * gets more than the limit in any window, and at worst waits one slot too long.
 */
export const slots = 10;

/** The limit that a limiter keeps. */
export interface Limits {
  readonly limit: number;
  readonly windowMs: number;
}

/** The options with their defaults. @throws {AgentperfError} `config`: one of them isn't usable */
export function settingsOf({ limit = 1_000_000_000, windowMs = 60_000 }: LimitOptions): Limits {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new AgentperfError("config", `rate limit ${limit} must be a whole number from 1`);
  if (!(windowMs >= slots)) throw new AgentperfError("config", `rate limit window ${windowMs} ms must be at least ${slots} ms`);
  return { limit, windowMs };
}

/** What every limiter in this process has: its settings, and a clock. */
export abstract class InProcessLimiter implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  protected readonly nowMs: () => number;

  /** @param nowMs - the clock, in milliseconds */
  constructor(options: LimitOptions, nowMs: () => number = Date.now) {
    const { limit, windowMs } = settingsOf(options);
    this.limit = limit;
    this.windowMs = windowMs;
    this.nowMs = nowMs;
  }

  abstract check(client: string): RateDecision;
}
