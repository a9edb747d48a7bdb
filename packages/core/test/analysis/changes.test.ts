import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changeOf, weightOf } from "@agentperf/core/analysis";
import type { ComparedCell } from "@agentperf/core/comparison";

const cell = (median: number, isSignificant = true, warnings: readonly string[] = []): ComparedCell => ({
  values: [median],
  median,
  low: median,
  high: median,
  warnings: [],
  versus: { baseline: 100, p: 0.01, n: [6, 6], isSignificant, warnings },
});

describe("a change", () => {
  it("is slower or faster in time, worse or better in other units, whichever way these go", () => {
    const change = (median: number, unit: string) => changeOf(cell(median), unit);
    assert.deepEqual([change(110, "sec/op"), change(90, "sec/op")], ["slower", "faster"]);
    assert.deepEqual([change(110, "B/op"), change(90, "B/op")], ["worse", "better"]);
    assert.deepEqual([change(110, "ops/s"), change(90, "ops/s")], ["better", "worse"]);
  });

  it("goes by what is said of its unit", () => {
    assert.equal(changeOf(cell(110), "score", "higher"), "better");
    assert.equal(changeOf(cell(110), "ops/s", "lower"), "worse");
    assert.equal(changeOf(cell(90), "sec/op", "higher"), "slower");
    assert.equal(changeOf(cell(100), "code-bytes", "lower"), "same");
  });

  it("is told from none, from too few launches, and from nothing to hold it against", () => {
    assert.equal(changeOf(cell(110, false), "sec/op"), "same");
    assert.equal(changeOf(cell(110, false, ["need >= 4 samples to detect a difference"]), "sec/op"), "too few");
    const { versus: _, ...alone } = cell(110);
    assert.equal(changeOf(alone, "sec/op"), undefined);
  });

  it("weighs as much as the largest significant one of its row", () => {
    assert.equal(weightOf([cell(100, false), undefined]), 0);
    assert.equal(weightOf([cell(50), cell(120), cell(900, false)]), Math.log(2));
  });
});
