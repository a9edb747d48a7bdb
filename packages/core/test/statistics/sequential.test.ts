import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lookAt, seededRandom, studentQuantile, studentTail } from "@agentperf/core/statistics";
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

describe("lookAt", () => {
  const random = seededRandom(12_345);
  const next = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  /** Launches until decided, at most so many; what was decided. */
  function trial(shift: number, spread: number, most = 30) {
    const values: number[] = [];
    let look = 0;
    while (values.length < most) {
      values.push(shift + spread * next());
      if (values.length < 3) continue;
      const { decision } = lookAt(values, { alpha: 0.01, margin: 0.02, look: ++look });
      if (decision !== "undecided") return decision;
    }
    return "undecided";
  }

  it("raises hardly a false alarm although it looks after every launch", () => {
    const decisions = Array.from({ length: 2_000 }, () => trial(0, 0.013));
    const alarms = decisions.filter((decision) => decision === "slower" || decision === "faster").length;
    assert.ok(alarms <= 20, `${alarms} of 2,000 at 1 %`);
    assert.ok(decisions.filter((decision) => decision === "equivalent").length > 600, "and says where there is no difference");
  });

  it("finds a slow-down of 5 % at a spread of 1.3 %", () => {
    const decisions = Array.from({ length: 300 }, () => trial(0.05, 0.013));
    assert.ok(decisions.every((decision) => decision === "slower"));
  });

  it("covers the truth at all its looks together", () => {
    let missed = 0;
    for (let trials = 0; trials < 500; trials++) {
      const values = [next(), next()];
      let look = 0;
      let isOut = false;
      while (values.length < 25) {
        values.push(next());
        const { low, high } = lookAt(values, { alpha: 0.05, margin: 0.1, look: ++look });
        isOut ||= low > 0 || high < 0;
      }
      if (isOut) missed += 1;
    }
    assert.ok(missed <= 25, `${missed} of 500 at 5 %`);
  });

  it("answers extreme values, and refuses what has no answer", () => {
    assert.equal(lookAt([0, 0], { alpha: 0.01, margin: 0.01, look: 1 }).decision, "equivalent");
    assert.equal(lookAt([0.2, 0.2, 0.2], { alpha: 0.01, margin: 0.01, look: 1 }).decision, "slower");
    assert.throws(() => lookAt([1], { alpha: 0.01, margin: 0.01, look: 1 }), RangeError);
    assert.throws(() => lookAt([1, Number.NaN], { alpha: 0.01, margin: 0.01, look: 1 }), RangeError);
  });
});
