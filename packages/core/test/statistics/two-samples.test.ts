import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { differenceOf, trimmedDeviation, valuesToFind } from "@agentperf/core/statistics";
import fc from "fast-check";

describe("the difference of two samples", () => {
  it("is Welch's, as R has it", () => {
    // R: t.test(c(2.1, 2.5, 2.2, 2.8), c(3.1, 3.0, 3.6, 3.3, 3.9)): t = -4.3249, df = 6.9992, p = 0.003472
    const difference = differenceOf([2.1, 2.5, 2.2, 2.8], [3.1, 3, 3.6, 3.3, 3.9], [0, 0]);
    assert.ok(difference !== undefined);
    assert.ok(Math.abs(difference.estimate - 0.98) < 1e-12);
    const [low, high] = difference.interval(0.05);
    assert.ok(low > 0.4 && low < 0.5 && high > 1.46 && high < 1.56, `${low} ${high}`);
    assert.ok(difference.pValue > 0.003 && difference.pValue < 0.004, `${difference.pValue}`);
  });

  it("is less sure of itself where each sample has an offset", () => {
    const of = (offset: number) => differenceOf([1, 1.01, 0.99, 1], [1.1, 1.11, 1.09, 1.1], [offset, offset])?.pValue ?? Number.NaN;
    assert.ok(of(0) < of(0.02) && of(0.02) < of(0.1));
  });

  it("needs two values of each, and knows equal ones", () => {
    assert.equal(differenceOf([1], [1, 2], [0, 0]), undefined);
    assert.equal(differenceOf([1, 1], [1, 1], [0, 0])?.pValue, 1);
    assert.equal(differenceOf([1, 1], [2, 2], [0, 0])?.pValue, 0);
  });

  it("isn't led astray by one value in ten that is far off", () => {
    const [one, other] = [0, 0.1].map((level) => Array.from({ length: 10 }, (_, at) => level + at / 1_000)) as [number[], number[]];
    const far = [...other.slice(1), 0.5];
    const [clean, led] = [differenceOf(one, other, [0, 0]), differenceOf(one, far, [0, 0])];
    assert.ok(clean !== undefined && led !== undefined);
    assert.ok(Math.abs(led.estimate - clean.estimate) < 0.002 && led.pValue < 1e-6, `${led.estimate} ${led.pValue}`);
    assert.ok(trimmedDeviation(far) < 0.005 && trimmedDeviation([...far.slice(0, 5)]) < 0.005);
  });

  it("is Yuen's where there are ten values: the trimmed mean, and the winsorized variance", () => {
    // By hand: of 1 to 10 the middle eight, mean 5.5; winsorized 2, 2, 3, …, 9, 9 have squares of 66.5, so 66.5 / (8 · 7) = 1.1875.
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const difference = differenceOf(
      ten,
      ten.map((value) => value + 3),
      [0, 0],
    );
    assert.equal(difference?.estimate, 3);
    const [low = 0, high = 0] = difference?.interval(0.05) ?? [];
    // Student's t of 14 degrees of freedom: 2.1448.
    assert.ok(Math.abs((high - low) / 2 - 2.1448 * Math.sqrt(2 * 1.1875)) < 1e-3, `${low} ${high}`);
  });

  it("turns around with its samples", () => {
    const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const [there, back] = [differenceOf(one, other, [0.1, 0.2]), differenceOf(other, one, [0.2, 0.1])];
        assert.ok(Math.abs((there?.estimate ?? 0) + (back?.estimate ?? 0)) < 1e-9);
        assert.ok(Math.abs((there?.pValue ?? 0) - (back?.pValue ?? 0)) < 1e-9);
      }),
    );
  });
});

describe("the values that it takes to find a difference", () => {
  const options = { offsets: [0, 0] as const, alpha: 0.01, effect: 0.1 };

  it("are more, the wider they spread and the smaller it is", () => {
    const [narrow, wide] = [
      [1, 1.02, 0.98],
      [1, 1.2, 0.8],
    ];
    const few = valuesToFind(narrow as number[], narrow as number[], options) ?? 0;
    const many = valuesToFind(wide as number[], wide as number[], options) ?? 0;
    assert.ok(few > 2 && few < 8 && many > 50, `${few} ${many}`);
    assert.ok((valuesToFind(narrow as number[], narrow as number[], { ...options, effect: 0.05 }) ?? 0) > few);
  });

  it("are none where runs differ by more, or one of them has a single value", () => {
    assert.equal(valuesToFind([1, 1.01], [1, 1.01], { ...options, offsets: [0.1, 0.1] }), undefined);
    assert.equal(valuesToFind([1], [1, 2], options), undefined);
  });
});
