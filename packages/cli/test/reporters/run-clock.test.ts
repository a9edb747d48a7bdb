import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RunClock } from "../../src/reporters/run-clock.ts";

describe("a run's clock", () => {
  it("goes by what a launch is said to take, then by what launches took", () => {
    let nowMs = 1_000;
    const clock = new RunClock(500, () => nowMs);
    clock.at({ index: 0, total: 20 });
    assert.deepEqual([clock.left, clock.share], ["0:10 left", 0]);
    nowMs += 4_000;
    clock.at({ index: 2, total: 20 });
    assert.deepEqual([clock.left, clock.share], ["0:36 left", 0.1]);
    nowMs += 6_000;
    assert.deepEqual([clock.left, clock.share], ["0:30 left", 0.25]);
  });

  it("says how long it takes at most where there is an end", () => {
    let nowMs = 0;
    const clock = new RunClock(500, () => nowMs);
    clock.at({ index: 3, total: 20, endMs: 90_000 });
    nowMs = 45_000;
    assert.deepEqual([clock.left, clock.share], ["at most 0:45 left", 0.5]);
    nowMs = 100_000;
    assert.deepEqual([clock.left, clock.share], ["at most 0:00 left", 1]);
  });
});
