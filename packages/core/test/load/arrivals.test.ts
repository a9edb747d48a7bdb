import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arrivalTimes, durationOf, type LoadStage, plannedOf, shareOf } from "@agentperf/core/load";
import { seededRandom } from "@agentperf/core/statistics";
import fc from "fast-check";

const stage = fc
  .record({
    from: fc.double({ min: 0, max: 500, noNaN: true }),
    to: fc.double({ min: 0, max: 500, noNaN: true }),
    ms: fc.integer({ min: 1, max: 5_000 }),
  })
  .map(({ from, to, ms }): LoadStage => ({ from, to, durationNs: ms * 1e6 }));
const stages = fc.array(stage, { minLength: 1, maxLength: 4 });

/** Operations that stages have asked for after so many nanoseconds, by adding up. */
function askedAfter(all: readonly LoadStage[], ns: number): number {
  let sum = 0;
  let leftNs = ns;
  for (const { from, to, durationNs } of all) {
    const partNs = Math.min(leftNs, durationNs);
    const end = from + ((to - from) * partNs) / durationNs;
    sum += (((from + end) / 2) * partNs) / 1e9;
    leftNs -= partNs;
  }
  return sum;
}

describe("arrivals", () => {
  it("that were asked for until an instant are those of the rate's integral until then", () => {
    const ms = fc.integer({ min: 0, max: 25_000 });
    fc.assert(
      fc.property(stages, ms, (all, untilMs) => {
        const asked = askedAfter(all, Math.min(untilMs * 1e6, durationOf(all)));
        assert.ok(Math.abs(plannedOf(all, untilMs * 1e6) - asked) <= 1e-9 * (1 + asked), `${plannedOf(all, untilMs * 1e6)}, not ${asked}`);
      }),
    );
  });

  it("go on at another rate behind a stage without length", () => {
    const all = [
      { from: 10, to: 10, durationNs: 1e9 },
      { from: 10, to: 100, durationNs: 0 },
      { from: 100, to: 100, durationNs: 1e9 },
    ];
    assert.equal(plannedOf(all), 110);
    assert.equal(plannedOf(all, 1.5e9), 60);
    assert.equal([...arrivalTimes(all, "uniform", Math.random)].length, 110);
  });

  it("that are even come when the rate's integral says, in order, within the load, as many as were asked for", () => {
    fc.assert(
      fc.property(stages, fc.double({ min: 0, max: 0.99, noNaN: true }), (all, phase) => {
        const times = [...arrivalTimes(all, "uniform", () => assert.fail("nothing is drawn"), phase)];
        assert.ok(Math.abs(times.length - plannedOf(all)) <= 1, `${times.length} of ${plannedOf(all)}`);
        for (const [at, ns] of times.entries()) {
          assert.ok(ns >= (times[at - 1] ?? 0) && ns <= durationOf(all), `${ns} of ${durationOf(all)}`);
          assert.ok(Math.abs(askedAfter(all, ns) - (at + phase)) < 1e-3, `${askedAfter(all, ns)} operations, not ${at + phase}`);
        }
      }),
    );
  });

  it("at 1,000 a second are a millisecond apart", () => {
    const times = [...arrivalTimes([{ from: 1_000, to: 1_000, durationNs: 10e6 }], "uniform", Math.random)];
    assert.deepEqual(times.map(Math.round), [0, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6, 9e6]);
  });

  it("that are random have the number, the variance and the gaps of a Poisson process, the same for a seed", () => {
    const all = [
      { from: 100, to: 900, durationNs: 10e9 },
      { from: 900, to: 900, durationNs: 10e9 },
    ];
    const runs = Array.from({ length: 200 }, (_, seed) => [...arrivalTimes(all, "poisson", seededRandom(seed))]);
    assert.deepEqual(runs[0], [...arrivalTimes(all, "poisson", seededRandom(0))]);
    const numbers = runs.map(({ length }) => length);
    const mean = numbers.reduce((a, b) => a + b) / numbers.length;
    const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (numbers.length - 1);
    // 14,000 on average: the mean of 200 runs is within 5 standard errors, and a variance's own spread is a tenth of it.
    assert.ok(Math.abs(mean - 14_000) < 5 * Math.sqrt(14_000 / 200), String(mean));
    assert.ok(variance / 14_000 > 0.6 && variance / 14_000 < 1.6, String(variance));
    for (const times of runs.slice(0, 5)) {
      // By the rate's integral, gaps are exponential with mean 1: that many are longer than 1, and than 3.
      const gaps = times.map((ns, at) => askedAfter(all, ns) - askedAfter(all, times[at - 1] ?? 0));
      for (const limit of [1, 3]) {
        const [share, expected] = [gaps.filter((gap) => gap > limit).length / gaps.length, Math.exp(-limit)];
        assert.ok(Math.abs(share - expected) < 5 * Math.sqrt(expected / gaps.length), `${share} above ${limit}, not ${expected}`);
      }
    }
  });

  it("of several generators are those of one, when they come evenly", () => {
    const all = [{ from: 10, to: 300, durationNs: 3e9 }];
    const one = [...arrivalTimes(all, "uniform", Math.random)];
    const four = [0, 1, 2, 3].flatMap((at) => [...arrivalTimes(shareOf(all, 4), "uniform", Math.random, at / 4)]).sort((a, b) => a - b);
    assert.equal(four.length, one.length);
    for (const [at, ns] of one.entries()) assert.ok(Math.abs(ns - (four[at] ?? 0)) < 1, `${ns}, ${four[at]}`);
  });
});
