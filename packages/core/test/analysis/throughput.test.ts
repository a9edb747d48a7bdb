import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { throughputOf } from "@agentperf/core/analysis";
import { launchOf } from "../result/results.ts";

const launchWith = (widthMs: number, operations: number[], round = 0) => launchOf("x", 100, round, { timeline: { widthMs, operations } });

describe("throughput over time", () => {
  it("has the median, the slowest and the fastest launch of each stretch, in operations a second", () => {
    const own = throughputOf([launchWith(100, [10, 20]), launchWith(100, [30, 20], 1), launchWith(100, [20, 2], 2)]);
    assert.deepEqual(own, {
      widthMs: 100,
      launches: 3,
      stretches: [
        { atMs: 0, median: 200, low: 100, high: 300 },
        { atMs: 100, median: 200, low: 20, high: 200 },
      ],
    });
  });

  it("goes as far as half of the launches, and takes those with the stretches of most", () => {
    const own = throughputOf([
      launchWith(100, [1, 1, 1, 1]),
      launchWith(100, [1, 1, 1], 1),
      launchWith(100, [1, 1, 1], 2),
      launchWith(200, [1, 1, 1, 1], 3),
    ]);
    assert.deepEqual([own?.widthMs, own?.launches, own?.stretches.length], [100, 3, 3]);
  });

  it("is absent where no launch was long enough", () => {
    assert.equal(throughputOf([launchOf("x", 100)]), undefined);
    assert.equal(throughputOf([launchWith(100, [])]), undefined);
  });
});
