import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  discoveries,
  eitherOf,
  judge,
  lookAt,
  seededRandom,
  studentQuantile,
  studentTail,
  valuesToDecide,
} from "@agentperf/core/statistics";
import fc from "fast-check";

describe("Student's t", () => {
  it("gives the published quantiles", () => {
    // R: qt(c(0.975, 0.975, 0.995, 0.975), c(1, 9, 9, 1000))
    const published = [
      [0.05, 1, 12.7062],
      [0.05, 9, 2.262157],
      [0.01, 9, 3.249836],
      [0.05, 1000, 1.962339],
    ] as const;
    for (const [tail, freedom, t] of published)
      assert.ok(Math.abs(studentQuantile(tail, freedom) - t) < 1e-4, `${studentQuantile(tail, freedom)}`);
    // By integrating the density with 7 degrees of freedom from 0 to 2.5, numerically.
    assert.ok(Math.abs(studentTail(2.5, 7) - 0.040992219) < 1e-7);
  });

  it("is a distribution, and its quantile its inverse", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (tail, freedom) => {
        assert.ok(Math.abs(studentTail(studentQuantile(tail, freedom), freedom) - tail) < 1e-9);
      }),
    );
    assert.equal(studentTail(0, 5), 1);
    assert.throws(() => studentQuantile(0, 5), RangeError);
    assert.throws(() => studentTail(1, 0), RangeError);
  });
});

describe("lookAt and judge", () => {
  const random = seededRandom(12_345);
  const next = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const options = { alpha: 0.01, margin: 0.02 };

  /** Launches until decided, at most so many; what was decided. */
  function trial(shift: number, spread: number, most = 30) {
    const values: number[] = [];
    while (values.length < most) {
      values.push(shift + spread * next());
      if (values.length < 3) continue;
      const [judged] = judge([lookAt(values)], options);
      if (judged?.decision !== "undecided") return judged?.decision;
    }
    return "undecided";
  }

  it("raises hardly a false alarm although it looks after every launch", () => {
    const decisions = Array.from({ length: 2_000 }, () => trial(0, 0.013));
    const alarms = decisions.filter((decision) => decision === "slower" || decision === "faster").length;
    assert.ok(alarms <= 20, `${alarms} of 2,000 at 1 %`);
    assert.ok(decisions.filter((decision) => decision === "equivalent").length > 1_800, "and says where there is no difference");
  });

  it("says only what holds for either of two ways to count", () => {
    const [one, other] = [lookAt([0.01, 0.012, 0.011, 0.009, 0.01]), lookAt([0.05, 0.052, 0.051, 0.049, 0.05])];
    const either = eitherOf(one, other);
    const [low, high] = either.interval(0.01);
    assert.deepEqual([low, high], [one.interval(0.01)[0], other.interval(0.01)[1]]);
    assert.equal(either.pValueOf(0.03), 1, "between both");
    assert.equal(either.pValueOf(0), one.pValueOf(0));
    assert.equal(either.pValueOf(0.1), other.pValueOf(0.1));
    assert.equal(judge([either], options)[0]?.decision, "slower");
    assert.equal(judge([eitherOf(one, lookAt([-0.05, -0.052, -0.051, -0.049, -0.05]))], options)[0]?.decision, "undecided");
  });

  it("tells how many values it will take", () => {
    for (const [shift, spread] of [
      [0.05, 0.04],
      [0, 0.012],
      [0.03, 0.05],
    ] as const) {
      const values = Array.from({ length: 12 }, (_, at) => shift + spread * Math.cos(at * 2.4));
      const needed = valuesToDecide(values, options) as number;
      const goOn = (count: number) => Array.from({ length: count }, (_, at) => shift + spread * Math.cos(at * 2.4));
      const decided = (count: number) => judge([lookAt(goOn(count))], options)[0]?.decision !== "undecided";
      assert.ok(!decided(Math.round(needed / 1.7)), `${shift} ± ${spread}: not much earlier than after ${needed}`);
      assert.ok(decided(Math.round(needed * 1.7)), `${shift} ± ${spread}: not much later than after ${needed}`);
    }
    assert.equal(valuesToDecide([0.3, 0.3], options), 2, "as they are");
    assert.equal(valuesToDecide([-1e5, 1e5], options), undefined);
    assert.throws(() => valuesToDecide([1], options), RangeError);
  });

  it("holds for launches with long tails, and finds a slow-down in them", () => {
    const wild = () => (random() < 0.06 ? 0.2 : 0.02) * next();
    const decide = (shift: number) => {
      const values: number[] = [];
      while (values.length < 60) {
        values.push(shift + wild());
        if (values.length < 5) continue;
        const [judged] = judge([lookAt(values)], { alpha: 0.01, margin: 1e-9 });
        if (judged?.decision !== "undecided") return judged?.decision;
      }
      return "undecided";
    };
    const alarms = Array.from({ length: 1_000 }, () => decide(0)).filter((decision) => decision !== "undecided").length;
    assert.ok(alarms <= 15, `${alarms} of 1,000 at 1 %`);
    const found = Array.from({ length: 200 }, () => decide(0.02)).filter((decision) => decision === "slower").length;
    assert.ok(found >= 190, `${found} of 200`);
  });

  it("finds a slow-down of 5 % at a spread of 1.3 %, and one of 2 %", () => {
    assert.ok(Array.from({ length: 300 }, () => trial(0.05, 0.013)).every((decision) => decision === "slower"));
    const found = Array.from({ length: 300 }, () => trial(0.025, 0.013)).filter((decision) => decision === "slower").length;
    assert.ok(found > 285, `${found} of 300`);
  });

  it("covers the truth at all its looks together", () => {
    let missed = 0;
    for (let trials = 0; trials < 1_000; trials++) {
      const values = [next(), next()];
      let isOut = false;
      while (values.length < 40) {
        values.push(next());
        const [low, high] = lookAt(values).interval(0.05);
        isOut ||= low > 0 || high < 0;
      }
      if (isOut) missed += 1;
    }
    assert.ok(missed <= 50 && missed > 5, `${missed} of 1,000 at 5 %`);
  });

  it("has an interval that holds exactly the means whose p-value is above alpha", () => {
    const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 40 }), fc.double({ min: 1e-6, max: 0.5, noNaN: true }), (values, alpha) => {
        const look = lookAt(values);
        const [low, high] = look.interval(alpha);
        assert.ok(!Number.isNaN(low) && low <= look.estimate && look.estimate <= high);
        const width = high - low;
        if (!Number.isFinite(width) || width < 1e-6) return;
        assert.ok(look.pValueOf(low + 0.01 * width) > alpha && look.pValueOf(low - 0.01 * width) < alpha);
      }),
    );
  });

  it("gives the factor that integrating the likelihoods gives", () => {
    // For these four values, numerically: ∫∫ of the normal likelihood over log σ (flat) and δ ~ N(0, 10) against ∫ over log σ with δ = 0.
    const values = [1, 1.3, 0.8, 1.1];
    const likelihood = (mean: number, sigma: number) =>
      values.reduce((product, value) => (product * Math.exp(-((value - mean) ** 2) / (2 * sigma ** 2))) / sigma, 1);
    let [differs, none] = [0, 0];
    for (let logSigma = -5; logSigma < 4; logSigma += 0.01) {
      const sigma = Math.exp(logSigma);
      none += likelihood(0, sigma);
      for (let delta = -20; delta < 20; delta += 0.05)
        differs += (likelihood(delta * sigma, sigma) * Math.exp(-(delta ** 2) / 20) * 0.05) / Math.sqrt(20 * Math.PI);
    }
    const p = lookAt(values).pValueOf(0);
    assert.ok(Math.abs(p - none / differs) / p < 1e-3, `${p} ${none / differs}`);
  });

  it("corrects for many at once", () => {
    // Benjamini & Hochberg's own example, section 3.2: fifteen p-values, four of them significant at 0.05.
    const pValues = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    const { found, level } = discoveries(pValues.toReversed(), 0.05);
    assert.deepEqual([...found].sort(), [11, 12, 13, 14]);
    assert.ok(Math.abs(level - (0.05 * 4) / 15) < 1e-12);
    assert.equal(discoveries([], 0.05).found.size, 0);

    let wrong = 0;
    for (let run = 0; run < 200; run++) {
      const looks = Array.from({ length: 20 }, () => lookAt(Array.from({ length: 12 }, () => 0.013 * next())));
      const decisions = judge(looks, options).map(({ decision }) => decision);
      if (decisions.includes("slower") || decisions.includes("faster")) wrong += 1;
    }
    assert.ok(wrong <= 4, `${wrong} of 200 runs of twenty had an alarm`);
    const [few, real] = judge([undefined, lookAt([0.1, 0.101, 0.1, 0.102])], options);
    assert.equal(few?.decision, "undecided");
    assert.equal(real?.decision, "slower");
  });

  it("answers extreme values, and refuses what has no answer", () => {
    const decide = (values: readonly number[]) => judge([lookAt(values)], options)[0]?.decision;
    assert.equal(decide([0, 0]), "equivalent");
    assert.equal(decide([0.2, 0.2, 0.2]), "slower");
    assert.equal(decide([1e-300, -1e-300]), "equivalent");
    assert.equal(decide([1e5, -1e5]), "undecided");
    assert.throws(() => lookAt([1]), RangeError);
    assert.throws(() => lookAt([1, Number.NaN]), RangeError);
    assert.throws(() => lookAt([1, Number.POSITIVE_INFINITY]), RangeError);
    assert.throws(() => lookAt([1, 2]).interval(0), RangeError);
    assert.equal(lookAt(Array.from({ length: 1_000_000 }, (_, at) => at % 2)).estimate.toFixed(6), "0.500000");
  });
});
