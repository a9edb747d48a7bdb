import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { axis, reachOf, strip } from "../../src/reporters/interval-strip.ts";

const bounds = (low: number, estimate: number, high: number) => ({
  low: Math.log1p(low),
  estimate: Math.log1p(estimate),
  high: Math.log1p(high),
});
const nothing = { estimate: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

describe("an interval as characters", () => {
  it("stands where it lies on its axis, with zero in the middle", () => {
    assert.equal(axis(0.1, 21), "-10 %     0     +10 %");
    assert.equal(strip(bounds(0.02, 0.05, 0.08), 0.1, 21), "          │ ├──●──┤  ");
    assert.equal(strip(bounds(-0.02, 0, 0.02), 0.1, 21), "        ├─●─┤        ");
  });

  it("ends in an arrow head where it goes on beyond the axis", () => {
    assert.equal(strip(bounds(-0.5, 0.02, 0.5), 0.1, 21), "<───────────●───────>");
    assert.equal(strip(bounds(0.5, 0.8, 1), 0.1, 21), "          │         ●");
  });

  it("is empty where nothing is known", () => {
    assert.equal(strip(nothing, 0.1, 11), "     │     ");
  });

  it("fits its axis, whatever it is", () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(value, value, value, fc.integer({ min: 15, max: 41 }), (a, b, c, width) => {
        const [low, estimate, high] = [a, b, c].sort((one, other) => one - other) as [number, number, number];
        assert.equal(strip({ low, estimate, high }, 0.2, width).length, width);
        assert.equal(axis(0.2, width).length, width);
      }),
    );
  });

  it("has an axis that reaches as far as the widest one, in round steps", () => {
    assert.equal(reachOf([bounds(-0.01, 0, 0.01), bounds(0.02, 0.05, 0.08)]), 0.1);
    assert.equal(reachOf([bounds(-0.01, 0, 0.01), nothing]), 0.02);
    assert.equal(reachOf([bounds(0, 3, 9)]), 1);
    assert.equal(reachOf([]), 0.02);
  });
});
