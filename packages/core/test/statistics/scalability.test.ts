import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitScaling, seededRandom } from "@agentperf/core/statistics";
import fc from "fast-check";

const law = (single: number, contention: number, coherence: number) => (n: number) =>
  (single * n) / (1 + contention * (n - 1) + coherence * n * (n - 1));
const levels = [1, 2, 4, 8, 16, 32, 64];

describe("fitScaling", () => {
  it("recovers the law's numbers from curves that follow it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        fc.double({ min: 1e-5, max: 0.05, noNaN: true }),
        (single, contention, coherence) => {
          const at = law(single, contention, coherence);
          const fit = fitScaling(levels.map((n) => ({ n, throughput: at(n) })));
          const near = (value: number, truth: number) => assert.ok(Math.abs(value / truth - 1) < 0.05, `${value} ${truth}`);
          near(fit.single.value, single);
          near(fit.contention.value, contention);
          near(fit.coherence.value, coherence);
          near(fit.peak ?? 0, Math.max(1, Math.sqrt((1 - contention) / coherence)));
          near(fit.at(100), at(100));
        },
      ),
    );
  });

  it("recovers them within 5 % under noise of a percent, and its intervals hold them", () => {
    const random = seededRandom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const at = law(1_000, 0.12, 0.002);
    let [held, runs] = [0, 200];
    const errors: number[] = [];
    for (let run = 0; run < runs; run++) {
      const points = levels.flatMap((n) => Array.from({ length: 5 }, () => ({ n, throughput: at(n) * Math.exp(0.01 * normal()) })));
      const { contention, coherence, peak } = fitScaling(points);
      errors.push(Math.abs(contention.value / 0.12 - 1), Math.abs((peak ?? 0) / Math.sqrt(0.88 / 0.002) - 1));
      if (contention.low <= 0.12 && 0.12 <= contention.high && coherence.low <= 0.002 && 0.002 <= coherence.high) held += 1;
    }
    const within = errors.filter((error) => error < 0.05).length / errors.length;
    assert.ok(within > 0.95, `${within}`);
    assert.ok(held / runs > 0.85, `both intervals at 95 % hold in ${held} of ${runs}`);
  });

  it("finds no contention where there is none, and all of it where nothing goes on at once", () => {
    const linear = fitScaling(levels.map((n) => ({ n, throughput: 50 * n })));
    assert.deepEqual([linear.contention.value, linear.coherence.value, linear.peak], [0, 0, undefined]);
    const serial = fitScaling(levels.map((n) => ({ n, throughput: 50 / n ** 0.2 })));
    assert.equal(serial.contention.value, 1);
    assert.ok(serial.coherence.value > 0);
  });

  it("refuses what can't be fitted", () => {
    const point = (n: number, throughput = 1) => ({ n, throughput });
    assert.throws(() => fitScaling([point(1), point(2), point(2)]), /three different numbers/);
    assert.throws(() => fitScaling([point(1), point(2), point(3, 0)]), /throughput 0 at 3/);
    assert.throws(() => fitScaling([point(1), point(2), point(3, Number.NaN)]), RangeError);
  });
});
