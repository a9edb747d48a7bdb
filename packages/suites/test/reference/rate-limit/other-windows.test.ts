import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { FixedWindow, fixedWindow, TokenBucket, tokenBucket } from "@agentperf/suites";
import fc from "fast-check";
import { someLimit, waitsMs } from "./requests.ts";

describe("fixed window and token bucket", () => {
  const settings = { limit: 20, windowMs: 60_000 };
  for (const make of [fixedWindow, tokenBucket]) for (const { name, run } of contractCases(make(settings))) it(name, run);

  it("never admit more than their rule allows, whatever the times of the requests", () => {
    fc.assert(
      fc.property(waitsMs, someLimit, (waits, limit) => {
        let nowMs = 1_000_000;
        const fixed = new FixedWindow({ limit, windowMs: 1_000 }, () => nowMs);
        const bucket = new TokenBucket({ limit, windowMs: 1_000 }, () => nowMs);
        const byWindow = new Map<number, number>();
        const taken: number[] = [];
        for (const wait of waits) {
          nowMs += wait;
          const window = Math.floor(nowMs / 1_000);
          if (fixed.check("one").allowed) byWindow.set(window, (byWindow.get(window) ?? 0) + 1);
          if (bucket.check("one").allowed) taken.push(nowMs);
        }
        for (const count of byWindow.values()) assert.ok(count <= limit);
        // In any stretch of time: the bucket's size and what flowed in meanwhile.
        for (const [from, start] of taken.entries()) {
          for (const [to, end] of taken.entries()) {
            if (to >= from) assert.ok(to - from + 1 <= limit + ((end - start) * limit) / 1_000 + 1e-6);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
