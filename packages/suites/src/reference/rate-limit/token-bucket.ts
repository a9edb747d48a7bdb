import type { RateDecision } from "@agentperf/core";
import { InProcessLimiter } from "./limits.ts";

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** A bucket of `limit` tokens per client that fills up again in `windowMs`; each request takes one. */
export class TokenBucket extends InProcessLimiter {
  readonly #buckets = new Map<string, Bucket>();
  #sweepAtMs = 0;

  override check(client: string): RateDecision {
    const nowMs = this.nowMs();
    if (nowMs >= this.#sweepAtMs) this.#sweep(nowMs);
    let bucket = this.#buckets.get(client);
    if (bucket === undefined) {
      bucket = { tokens: this.limit, filledAtMs: nowMs };
      this.#buckets.set(client, bucket);
    }
    // A clock that went back counts as one that stood still.
    const passedMs = Math.max(0, nowMs - bucket.filledAtMs);
    bucket.tokens = Math.min(this.limit, bucket.tokens + (passedMs * this.limit) / this.windowMs);
    bucket.filledAtMs += passedMs;
    if (bucket.tokens < 1) return { allowed: false, remaining: 0 };
    bucket.tokens -= 1;
    return { allowed: true, remaining: Math.floor(bucket.tokens) };
  }

  /** Lets go of buckets that are full again: they are as new ones. */
  #sweep(nowMs: number): void {
    this.#sweepAtMs = nowMs + this.windowMs;
    for (const [client, { filledAtMs }] of this.#buckets) if (nowMs - filledAtMs >= this.windowMs) this.#buckets.delete(client);
  }
}
