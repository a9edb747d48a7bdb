import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fewestForInterval, fewestForTest, mannWhitney, medianInterval } from "@agentperf/core/statistics";
import fc from "fast-check";

const sample = (most: number) => fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: most });

/** Twice the smaller tail, by counting every way to deal the merged values to the two samples. */
function byEnumeration(xs: readonly number[], ys: readonly number[]): number {
  const all = [...xs, ...ys];
  const u = (first: readonly number[], second: readonly number[]) =>
    first.reduce((sum, x) => sum + second.reduce((part, y) => part + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0);
  const seen = u(xs, ys);
  let [below, above, total] = [0, 0, 0];
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const first = all.filter((_, at) => (mask >> at) & 1);
    if (first.length !== xs.length) continue;
    const second = all.filter((_, at) => !((mask >> at) & 1));
    total += 1;
    if (u(first, second) <= seen) below += 1;
    if (u(first, second) >= seen) above += 1;
  }
  return Math.min(1, (2 * Math.min(below, above)) / total);
}

describe("mannWhitney", () => {
  it("gives R's and SciPy's exact figures", () => {
    // R: wilcox.test(c(1.1, 2.2, 3.3, 4.4), c(5.5, 6.6, 7.7, 8.8))$p.value
    assert.ok(Math.abs(mannWhitney([1.1, 2.2, 3.3, 4.4], [5.5, 6.6, 7.7, 8.8]).p - 0.02857142857142857) < 1e-12);
    // scipy.stats.mannwhitneyu([19, 22, 16, 29, 24], [20, 11, 17, 12], method="exact").pvalue
    assert.ok(Math.abs(mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]).p - 0.1111111111111111) < 1e-12);
  });

  it("is what enumeration gives, with and without ties", () => {
    fc.assert(
      fc.property(sample(6), sample(6), (xs, ys) => {
        const { p, allEqual } = mannWhitney(xs, ys);
        if (allEqual) return;
        assert.ok(Math.abs(p - byEnumeration(xs, ys)) < 1e-9, `${p} for ${byEnumeration(xs, ys)}`);
      }),
      { numRuns: 150 },
    );
  });

  it("doesn't depend on the sides, the order, or the scale", () => {
    fc.assert(
      fc.property(sample(40), sample(40), (xs, ys) => {
        const { p } = mannWhitney(xs, ys);
        assert.ok(p >= 0 && p <= 1);
        assert.ok(Math.abs(mannWhitney(ys, xs).p - p) < 1e-9);
        assert.ok(
          Math.abs(
            mannWhitney(
              [...xs].reverse(),
              ys.map((y) => y),
            ).p - p,
          ) < 1e-9,
        );
        assert.ok(
          Math.abs(
            mannWhitney(
              xs.map((x) => x * 1e-9),
              ys.map((y) => y * 1e-9),
            ).p - p,
          ) < 1e-9,
        );
      }),
    );
  });

  it("answers extreme samples, and refuses what has no answer", () => {
    assert.deepEqual(mannWhitney([5, 5], [5, 5, 5]), { p: 1, allEqual: true });
    assert.equal(mannWhitney([1], [2]).p, 1);
    assert.equal(mannWhitney([0, -1], [Number.POSITIVE_INFINITY, 3]).p, 1 / 3);
    const many = Array.from({ length: 1_000_000 }, (_, at) => at % 1_000);
    assert.ok(mannWhitney(many.slice(0, 500_000), many.slice(500_000)).p > 0.99);
    assert.throws(() => mannWhitney([], [1]), RangeError);
    assert.throws(() => mannWhitney([Number.NaN], [1]), RangeError);
  });

  it("gives benchstat's figures where they are asked for", () => {
    const like = "benchstat";
    const p = (xs: readonly number[], ys: readonly number[]) => mannWhitney(xs, ys, { like }).p;
    // benchstat 712aea8 prints p=1.333 n=1+2, p=0.800 n=2+4 and no p at all.
    assert.equal(p([8], [1, 1]), 4 / 3);
    assert.ok(Math.abs(p([2, 2], [1, 1, 1, 1]) - 0.8) < 1e-12);
    const many = Array.from({ length: 250 }, (_, at) => at);
    assert.equal(
      p(
        many.map((value) => value + 1_000),
        many,
      ),
      0,
    );
    assert.ok(
      p(
        many,
        many.map((value) => value + 1_000),
      ) > 0,
    );
    // 1 value and 39: exactly 0.05, which isn't above it.
    assert.ok(p([-1], many.slice(0, 39)) <= 0.05);
  });

  it("knows how many values a test needs", () => {
    assert.deepEqual([0.05, 0.01, 0.001, 1e-9].map(fewestForTest), [4, 5, 7, undefined]);
  });
});

describe("medianInterval", () => {
  it("gives the published order statistics", () => {
    // Conover's tables for the sign test: 95 % for n = 6, 8, 10, 20; 99 % for n = 8.
    assert.deepEqual(
      [6, 8, 10, 20].map((n) => medianInterval(n, 0.95)),
      [
        { low: 1, high: 6 },
        { low: 1, high: 7 },
        { low: 2, high: 9 },
        { low: 6, high: 15 },
      ],
    );
    assert.deepEqual(medianInterval(5, 0.95), { low: 0, high: 5 });
    // Of two that are alike, as 7 and 17 of 24 values are, benchstat 712aea8 takes this one.
    assert.deepEqual(medianInterval(24, 0.95), { low: 8, high: 18 });
    assert.deepEqual([0.95, 0.99].map(fewestForInterval), [6, 8]);
  });

  it("covers the median at least as often as it says", () => {
    for (const n of [6, 9, 15, 30, 31, 60]) {
      const { low, high } = medianInterval(n, 0.95);
      // P(low ≤ number below the median < high), binomial with p = ½.
      let covered = 0;
      let share = 0.5 ** n;
      for (let k = 0; k <= n; k++) {
        if (k >= low && k < high) covered += share;
        share *= (n - k) / (k + 1);
      }
      assert.ok(covered >= 0.95 - 1e-9, `${n}: ${covered}`);
    }
  });
});
