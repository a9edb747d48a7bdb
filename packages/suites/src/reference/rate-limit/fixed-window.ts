import type { RateDecision, RateLimiter } from "@agentperf/core";
import { type LimitOptions, settingsOf } from "./limits.ts";

/** Counts requests per client in windows that begin at fixed times; up to twice the limit may pass around such a time. */
export class FixedWindow implements RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  readonly #nowMs: () => number;
  #window = 0;
  #counts = new Map<string, number>();

  /** @param nowMs - the clock, in milliseconds */
  constructor(options: LimitOptions, nowMs: () => number = Date.now) {
    const { limit, windowMs } = settingsOf(options);
    this.limit = limit;
    this.windowMs = windowMs;
    this.#nowMs = nowMs;
  }

  check(client: string): RateDecision {
    const window = Math.floor(this.#nowMs() / this.windowMs);
    // A clock that went back counts as one that stood still.
    if (window > this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const count = this.#counts.get(client) ?? 0;
    if (count >= this.limit) return { allowed: false, remaining: 0 };
    this.#counts.set(client, count + 1);
    return { allowed: true, remaining: this.limit - count - 1 };
  }
}
