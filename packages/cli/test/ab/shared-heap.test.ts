import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { garbageRatioBy, Stalls, type Survey, whyApart } from "../../src/ab/shared-heap.ts";

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
    assert.equal(whyApart([survey(undefined), unlike]), undefined);
    assert.equal(whyApart([survey(undefined), unlike, unlike])?.slice(0, 20), "one allocates 4.70kB");
    assert.equal(whyApart([unlike, unlike]), "one allocates 4.70kB an operation, the other 12.1kB");
    assert.equal(whyApart([unlike, survey([12_100, 4_700])]), undefined, "what was measured first, not a side");
    assert.equal(whyApart([unlike, survey([4_700, 7_100])]), undefined, "they don't agree");
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
    const large = survey([100, 100], {}, 62e6);
    assert.equal(whyApart([large, large]), "they keep 62.0MB, which collections walk for both");
    const calm = survey([100, 100], { stallShare: 0.02 }, 62e6);
    assert.equal(whyApart([calm, calm]), undefined);
  });

  it("gives the ratio of their garbage, once both orders were looked at", () => {
    assert.equal(garbageRatioBy([survey([1_000, 1_050])]), undefined);
    assert.ok(Math.abs((garbageRatioBy([survey([1_000, 1_050]), survey([1_000, 1_050])]) ?? 0) - 1.05) < 1e-9);
    assert.equal(garbageRatioBy([survey([1_000, 1_050]), survey([1_000, 1_150])]), 1, "they don't agree");
    const blind = survey(undefined);
    assert.equal(garbageRatioBy([blind, survey([1_000, 1_001])]), undefined, "one was told of");
    assert.ok(Math.abs((garbageRatioBy([blind, survey([1_000, 1_100]), survey([1_000, 1_100])]) ?? 0) - 1.1) < 1e-9);
    assert.equal(garbageRatioBy([blind, blind, blind, blind]), 1, "it won't be told");
  });
});

describe("stalls of one side alone", () => {
  const asTheyAre = <T>(sides: readonly [T, T]) => sides;
  /** So many stalls of each side, whose lengths are about this many nanoseconds, each half or one and a half of it. */
  const stalls = (
    counts: readonly [number, number],
    lengths: readonly [number, number] = [1e5, 1e5],
    operations: readonly [number, number] = [10_000, 10_000],
  ) => {
    const logs = ([0, 1] as const).map((at) => {
      const [low, high] = [Math.log(lengths[at] / 2), Math.log(lengths[at] * 1.5)];
      return { sum: (counts[at] / 2) * (low + high), squares: (counts[at] / 2) * (low ** 2 + high ** 2) };
    }) as [{ sum: number; squares: number }, { sum: number; squares: number }];
    const all = new Stalls();
    all.add({ stalls: counts, operations, stallLogs: logs }, asTheyAre);
    return all;
  };

  it("are told from those that fall on both by chance", () => {
    assert.equal(new Stalls().areUneven(0), false);
    assert.equal(stalls([0, 0]).areUneven(0), false);
    assert.equal(stalls([43, 57]).areUneven(0), false);
    assert.equal(stalls([0, 40]).areUneven(0), true);
    assert.equal(stalls([40, 0]).areUneven(0), true);
    assert.equal(stalls([50, 100], [1e5, 1e5], [10_000, 20_000]).areUneven(0), false, "it had more operations");
  });

  it("are told by their lengths, which may differ as the sides do", () => {
    assert.equal(stalls([100, 100], [1e5, 1.2e5]).areUneven(0), false, "by chance");
    assert.equal(stalls([100, 100], [1e5, 3e5]).areUneven(0), true);
    assert.equal(stalls([100, 100], [3e5, 1e5]).areUneven(0), true);
    assert.equal(stalls([100, 100], [1e5, 3e5]).areUneven(Math.log(3)), false, "the whole side is three times as slow");
    assert.equal(stalls([4, 4], [1e5, 9e5]).areUneven(0), false, "too few to tell");
  });

  it("add up over launches in either order", () => {
    const all = new Stalls();
    const logs = [
      { sum: 0, squares: 0 },
      { sum: 0, squares: 0 },
    ] as const;
    all.add({ stalls: [0, 20], operations: [1_000, 1_000], stallLogs: logs }, asTheyAre);
    all.add({ stalls: [20, 0], operations: [1_000, 1_000], stallLogs: logs }, ([one, other]) => [other, one]);
    assert.equal(all.areUneven(0), true);
  });
});
