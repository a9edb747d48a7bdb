import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { median, quantile, trendPValue, upperTail, widestGap } from "@agentperf/core/statistics";
import fc from "fast-check";

const numbers = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 60 });

describe("summaries", () => {
  it("gives R's type 7 quantiles", () => {
    // R: quantile(c(1, 2, 4, 8), c(0.1, 0.25, 0.5, 0.75, 0.9))
    const sample = [8, 1, 4, 2];
    assert.deepEqual(
      [0.1, 0.25, 0.5, 0.75, 0.9].map((q) => Number(quantile(sample, q).toFixed(9))),
      [1.3, 1.75, 3, 5, 6.8],
    );
  });

  it("stays inside the sample and grows with q", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
        assert.ok(low <= high && low >= Math.min(...values) && high <= Math.max(...values));
      }),
    );
  });

  it("doesn't depend on the order, and refuses what has no answer", () => {
    fc.assert(fc.property(numbers, (values) => assert.ok(median(values) === median([...values].reverse()))));
    for (const broken of [[], [1, Number.NaN]]) assert.throws(() => median(broken), RangeError);
    assert.throws(() => quantile([1], 1.1), RangeError);
    assert.equal(median([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), Number.POSITIVE_INFINITY);
  });
});

describe("upperTail", () => {
  it("gives the published tail of the normal distribution", () => {
    // R: pnorm(c(0, 1, 1.959964, 3), lower.tail = FALSE)
    for (const [z, p] of [
      [0, 0.5],
      [1, 0.1586553],
      [1.959964, 0.025],
      [3, 0.001349898],
    ] as const) {
      assert.ok(Math.abs(upperTail(z) - p) < 1e-7, `${z}: ${upperTail(z)}`);
      assert.ok(Math.abs(upperTail(-z) - (1 - p)) < 1e-7);
    }
  });
});

describe("trendPValue", () => {
  it("finds a steady drift and none in what only alternates", () => {
    assert.ok(trendPValue([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) < 0.001);
    assert.ok(trendPValue([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) > 0.2);
    assert.equal(trendPValue([3, 3, 3, 3]), 1);
    assert.equal(trendPValue([1, 2]), 1);
  });

  it("gives scipy's and R's figure: Kendall::MannKendall(c(1,3,2,4,5,7,6,8)) has S = 24", () => {
    // S = 24, var = 8·7·21/18 = 65.33, z = 23/8.083 = 2.8455, p = 0.004434
    assert.ok(Math.abs(trendPValue([1, 3, 2, 4, 5, 7, 6, 8]) - 0.004434) < 1e-5);
  });
});

describe("widestGap", () => {
  it("finds the two groups", () => {
    assert.deepEqual(widestGap([1, 1, 1, 11, 11]), { share: 1, low: 3, high: 2 });
    assert.equal(widestGap([4, 4]).share, 0);
  });
});
