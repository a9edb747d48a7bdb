import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { areUneven, garbageRatioBy, type Survey, whyApart } from "../../src/ab/shared-heap.ts";

const survey = (bytesPerOp: readonly [number, number] | undefined, more: Partial<Survey> = {}, liveBytes = 0): Survey => ({
  heap: { liveBytes, ...(bytesPerOp === undefined ? {} : { bytesPerOp }) },
  nsPerOp: [1_000, 1_000],
  stallShare: 0.2,
  ...more,
});

describe("whether two sides can share a heap", () => {
  it("is doubted where one allocates more, in launches of either order", () => {
    const unlike = survey([4_700, 12_100]);
    assert.equal(whyApart([unlike]), undefined, "one launch may be off");
    assert.equal(whyApart([unlike, unlike]), "one allocates 4.70kB an operation, the other 12.1kB");
    assert.equal(whyApart([unlike, survey([12_100, 4_700])]), undefined, "what was measured first, not a side");
  });

  it("is no question where they allocate alike, hardly anything, or slowly, or where nobody can tell", () => {
    for (const fine of [
      survey([4_700, 5_000]),
      survey([0, 50]),
      survey([200, 700], { nsPerOp: [100_000, 100_000] }),
      survey([300, 700], { stallShare: 0 }),
      survey(undefined),
    ])
      assert.equal(whyApart([fine, fine]), undefined, JSON.stringify(fine));
  });

  it("is doubted where collections walk much that is alive", () => {
    const large = survey([100, 100], {}, 42e6);
    assert.equal(whyApart([large, large]), "they keep 42.0MB, which collections walk for both");
    const calm = survey([100, 100], { stallShare: 0.02 }, 42e6);
    assert.equal(whyApart([calm, calm]), undefined);
  });

  it("gives the ratio of their garbage, once both orders were looked at", () => {
    assert.equal(garbageRatioBy([survey([1_000, 1_050])]), undefined);
    assert.ok(Math.abs((garbageRatioBy([survey([1_000, 1_050]), survey([1_000, 1_050])]) ?? 0) - 1.05) < 1e-9);
    assert.equal(garbageRatioBy([survey(undefined), survey([1_000, 1_001])]), 1);
  });
});

describe("stalls of one side alone", () => {
  it("are told from those that fall on both by chance", () => {
    const operations = [10_000, 10_000] as const;
    assert.equal(areUneven({ stalls: [0, 0], operations }), false);
    assert.equal(areUneven({ stalls: [43, 57], operations }), false);
    assert.equal(areUneven({ stalls: [0, 40], operations }), true);
    assert.equal(areUneven({ stalls: [40, 0], operations }), true);
    assert.equal(areUneven({ stalls: [50, 100], operations: [10_000, 20_000] }), false, "it had more operations");
  });
});
