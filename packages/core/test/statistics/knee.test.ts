import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kneeOf } from "@agentperf/core/statistics";
import fc from "fast-check";

const curve = (of: (x: number) => number, xs = [10, 20, 40, 60, 70, 80, 90, 95, 99]) => xs.map((x) => ({ x, y: of(x) }));

describe("the knee of a curve", () => {
  it("is where waiting in a queue begins to grow faster than what it is asked", () => {
    const knee = kneeOf(curve((x) => 1 / (1 - x / 100)));
    assert.ok(knee !== undefined && knee.x >= 80 && knee.x < 99, String(knee?.x));
  });

  it("is nowhere on a line, on a curve that falls or bends downwards, or on a few points", () => {
    const bending = [(x: number) => x, () => 3, (x: number) => 100 - x, Math.sqrt];
    for (const own of bending) assert.equal(kneeOf(curve(own)), undefined);
    assert.equal(kneeOf([1, 2, 3, 4].map((x) => ({ x, y: 10 ** x }))), undefined);
  });

  it("is nowhere where what bends is no more than noise", () => {
    const noisy = [7, 10, 13, 12, 12, 15].map((y, at) => ({ x: 10 * (at + 1), y }));
    assert.equal(kneeOf(noisy), undefined);
  });

  it("is one of the points, whatever they are", () => {
    const points = fc.array(fc.record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true, min: 0 }) }), { maxLength: 20 });
    fc.assert(
      fc.property(points, (all) => {
        const sorted = all.toSorted((a, b) => a.x - b.x);
        const knee = kneeOf(sorted);
        assert.ok(knee === undefined || sorted.includes(knee));
      }),
    );
  });
});
