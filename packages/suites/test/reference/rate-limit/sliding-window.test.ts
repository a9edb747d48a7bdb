import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { SlidingWindow, slidingWindow } from "@agentperf/suites";
import fc from "fast-check";
import { someLimit, waitsMs } from "./requests.ts";

describe("sliding window", () => {
  const settings = { limit: 20, windowMs: 60_000 };
  for (const { name, run } of contractCases(slidingWindow(settings))) it(name, run);

  it("never admits more than the limit in any window, whatever the times of the requests", () => {
    fc.assert(
      fc.property(waitsMs, someLimit, (waits, limit) => {
        let nowMs = 1_000_000;
        const limiter = new SlidingWindow({ limit, windowMs: 1_000 }, () => nowMs);
        const admitted: number[] = [];
        for (const wait of waits) {
          nowMs += wait;
          if (limiter.check("one").allowed) admitted.push(nowMs);
        }
        for (const [at, time] of admitted.entries()) {
          const inWindow = admitted.slice(0, at + 1).filter((other) => other > time - 1_000).length;
          assert.ok(inWindow <= limit, `${inWindow} within a second, of a limit of ${limit}`);
        }
      }),
    );
  });

  it("admits again when the window has passed", () => {
    let nowMs = 0;
    const limiter = new SlidingWindow({ limit: 1, windowMs: 1_000 }, () => nowMs);
    assert.ok(limiter.check("one").allowed);
    nowMs = 900;
    assert.ok(!limiter.check("one").allowed);
    nowMs = 1_200;
    assert.ok(limiter.check("one").allowed);
  });
});
