import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  changePoints,
  judge,
  longestSeries,
  lookAt,
  mannWhitney,
  median,
  medianInterval,
  quantile,
  Sketch,
  trendPValue,
  widestGap,
} from "@agentperf/core/statistics";

const infinite = Number.POSITIVE_INFINITY;
const million = Array.from({ length: 1_000_000 }, (_, at) => ((at * 7_919) % 1_000_000) + 1);

/** Samples that a measurement shouldn't give, and one that is only large. */
const samples: Readonly<Record<string, readonly number[]>> = {
  "no value": [],
  "one value": [5],
  "two values": [5, 6],
  "all equal": [7, 7, 7, 7, 7, 7, 7, 7],
  zeros: [0, 0, 0, 0, 0, 0],
  "zeros and one": [0, 0, 0, 0, 0, 3],
  negative: [-5, -1, -3, -2, -4, -6],
  "both signs": [-3, -2, -1, 1, 2, 3],
  NaN: [1, 2, Number.NaN, 3],
  infinite: [1, 2, infinite, 3],
  "all infinite": [infinite, infinite, infinite],
  "both infinities": [-infinite, infinite],
  tiny: [5e-324, 1e-323, 5e-324],
  huge: [1e308, 1.5e308, 1.7e308, 1e308],
  "a million": million,
};

const functions: Readonly<Record<string, (values: readonly number[]) => unknown>> = {
  median,
  "quantile 0.99": (values) => quantile(values, 0.99),
  trendPValue,
  widestGap,
  "mannWhitney with itself": (values) => mannWhitney(values, values),
  "mannWhitney with 1 to 6": (values) => mannWhitney(values, [1, 2, 3, 4, 5, 6]),
  medianInterval: (values) => medianInterval(values.length, 0.95),
  changePoints: (values) => changePoints(values),
  "lookAt and judge": (values) => judge([lookAt(values)], { alpha: 0.01, margin: 0.02 }),
  "Sketch's quantiles": (values) => {
    const sketch = new Sketch();
    for (const value of values) sketch.add(value);
    return [0, 0.5, 0.999, 1].map((q) => sketch.quantile(q));
  },
};

/** Every number in an answer. */
function numbersIn(answer: unknown): number[] {
  if (typeof answer === "number") return [answer];
  return typeof answer === "object" && answer !== null ? Object.values(answer).flatMap(numbersIn) : [];
}

describe("extreme samples", () => {
  for (const [name, run] of Object.entries(functions)) {
    it(`get an answer without NaN, or a RangeError that says why: ${name}`, () => {
      for (const [sample, values] of Object.entries(samples)) {
        let answer: unknown;
        try {
          answer = run(values);
        } catch (thrown) {
          assert.ok(thrown instanceof RangeError && thrown.message.length > 15, `${sample}: ${String(thrown)}`);
          continue;
        }
        assert.ok(!numbersIn(answer).some(Number.isNaN), `${sample}: ${JSON.stringify(answer)}`);
      }
    });
  }

  it("have the answers they must have", () => {
    assert.equal(median([5]), 5);
    assert.equal(median(million), 500_000.5);
    assert.deepEqual(mannWhitney([7, 7], [7, 7]), { p: 1, allEqual: true });
    assert.equal(trendPValue(million.map((_, at) => at)), 0);
    assert.throws(() => changePoints(Array.from({ length: longestSeries + 1 }, () => 1)), /take the last 2000/);
  });
});
