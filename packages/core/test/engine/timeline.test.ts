import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import fc from "fast-check";
import { TimelineRecorder } from "../../src/engine/timeline.ts";
import { contextOf, duration, sleep } from "./context.ts";

describe("timeline", () => {
  it("keeps every operation, in constant memory, whatever the length", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 1_000 })), { minLength: 1, maxLength: 200 }),
        (steps) => {
          const recorder = new TimelineRecorder(10);
          let atMs = 0;
          let sum = 0;
          for (const [lengthMs, operations] of steps) {
            recorder.add(atMs, atMs + lengthMs, operations);
            atMs += lengthMs;
            sum += operations;
          }
          const timeline = recorder.timeline();
          if (timeline === undefined) return;
          assert.ok(timeline.operations.length <= 120);
          const seen = timeline.operations.reduce((total, count) => total + count, 0);
          // The last stretch isn't whole, and each is rounded.
          assert.ok(seen <= sum + timeline.operations.length, `${seen} of ${sum}`);
          const restMs = atMs - timeline.widthMs * timeline.operations.length;
          assert.ok(restMs >= 0 && restMs < timeline.widthMs);
        },
      ),
    );
  });

  it("shows a stall of operations in flight", async () => {
    let until = 0;
    let calls = 0;
    const startMs = performance.now();
    const stalling = defineBenchmark({
      name: "Stalling",
      run: async () => {
        calls += 1;
        const nowMs = performance.now() - startMs;
        if (nowMs > 500 && until === 0) until = nowMs + 300;
        await sleep(Math.max(1, until - nowMs));
      },
    });
    const { timeline, iterations } = await measure(stalling, contextOf(4), duration(1_200));
    assert.ok(timeline !== undefined && calls >= iterations);
    const { operations } = timeline;
    assert.ok(Math.min(...operations) < 0.5 * Math.max(...operations), `${operations}`);
  });
});
