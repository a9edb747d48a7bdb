import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseBenchtime, parseDuration } from "@agentperf/core/engine";

describe("benchtime", () => {
  it("reads durations and counts", () => {
    assert.deepEqual(parseBenchtime("300ms"), { kind: "time", durationNs: 300e6 });
    assert.deepEqual(parseBenchtime("1.5s"), { kind: "time", durationNs: 1.5e9 });
    assert.deepEqual(parseBenchtime("100x"), { kind: "iterations", iterations: 100 });
    assert.equal(parseDuration("2m"), 120e9);
    assert.equal(parseDuration("500us"), 500e3);
  });

  it("refuses what is neither, and says what it takes", () => {
    for (const text of ["", "0x", "0s", "-1s", "10", "x", "1.5x", "ms", "1 s 2", "9999999999x"]) {
      assert.throws(() => parseBenchtime(text), /must be a duration such as 300ms/, text);
    }
  });
});
