import type { RateDecision } from "@agentperf/core";
import { InProcessLimiter } from "./limits.ts";

/** Counts requests per client in windows that begin at fixed times; up to twice the limit may pass around such a time. */
export class FixedWindow extends InProcessLimiter {
  #window = 0;
  #counts = new Map<string, number>();

  override check(client: string): RateDecision {
    const window = Math.floor(this.nowMs() / this.windowMs);
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
