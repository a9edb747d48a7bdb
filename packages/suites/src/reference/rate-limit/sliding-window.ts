import type { RateDecision } from "@agentperf/core";
import { InProcessLimiter, slots } from "./limits.ts";

interface Client {
  /** Requests by slot; slot n lies at n modulo its length. */
  readonly counts: Float64Array;
  /** Sum of them. */
  total: number;
  /** Number of the newest slot. */
  newest: number;
}

/** Counts requests per client and slot in this process. */
export class SlidingWindow extends InProcessLimiter {
  readonly #slotMs = this.windowMs / slots;
  readonly #clients = new Map<string, Client>();
  #sweepAt = 0;

  override check(name: string): RateDecision {
    const slot = Math.floor(this.nowMs() / this.#slotMs);
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
