import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seededRandom, shuffle } from "@agentperf/core/statistics";
import fc from "fast-check";

describe("seeded numbers", () => {
  it("are the same for the same seed, and evenly spread", () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    const values = Array.from({ length: 20_000 }, () => a());
    assert.deepEqual(
      values.slice(0, 100),
      Array.from({ length: 100 }, () => b()),
    );
    const tenths = Array.from({ length: 10 }, (_, at) => values.filter((value) => Math.floor(value * 10) === at).length);
    // Chi-square with 9 degrees of freedom: 27.9 is exceeded once in a thousand; the seed is fixed.
    const chi = tenths.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0);
    assert.ok(chi < 27.9, `chi-square ${chi}`);
  });

  it("shuffle into a permutation", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const sort = (list: readonly number[]) => [...list].sort((a, b) => a - b);
        assert.deepEqual(sort(shuffle(items, seededRandom(seed))), sort(items));
      }),
    );
  });
});
