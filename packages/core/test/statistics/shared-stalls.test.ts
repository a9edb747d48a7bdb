import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { median, type Slices, seededRandom, shareStalls } from "@agentperf/core/statistics";
import fc from "fast-check";

interface Kernel {
  /** Time of an operation without stalls, by side. */
  readonly ns: readonly [first: number, second: number];
  /** Garbage of an operation, by side. */
  readonly garbage: readonly [first: number, second: number];
  /** A stall comes when this much garbage was made. */
  readonly room: number;
  /** How long one takes, by the side that it falls on. */
  readonly stallNs: readonly [first: number, second: number];
}

/** Slices of 50 operations, with a stall wherever the garbage of both has filled the room. */
function slicesOf({ ns, garbage, room, stallNs }: Kernel, seed: number, quads = 300): Slices {
  const random = seededRandom(seed);
  const slices = { side: [] as (0 | 1)[], operations: [] as number[], ns: [] as number[] };
  let full = random() * room;
  for (let quad = 0; quad < quads; quad++) {
    const outer = random() < 0.5 ? 0 : 1;
    const inner = outer === 0 ? 1 : 0;
    for (const side of [outer, inner, inner, outer] as const) {
      const operations = Math.round(50 * (0.75 + random() / 2));
      full += operations * garbage[side];
      const stalls = Math.floor(full / room);
      full -= stalls * room;
      slices.side.push(side);
      slices.operations.push(operations);
      slices.ns.push(operations * ns[side] * (1 + 0.02 * random()) + stalls * stallNs[side] * (0.8 + 0.4 * random()));
    }
  }
  return slices;
}

const even: Kernel = { ns: [1_000, 1_000], garbage: [100, 100], room: 60_000, stallNs: [300_000, 300_000] };
const many = (kernel: Kernel, count = 40) => Array.from({ length: count }, (_, at) => shareStalls(slicesOf(kernel, at + 1)));
const spread = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe("shareStalls", () => {
  it("tells equal sides apart by no more than their slices, although stalls fall on them by chance", () => {
    const all = many(even);
    assert.ok(median(all.map(({ stallShare }) => stallShare)) > 0.25, "stalls are much of the time");
    assert.ok(spread(all.map(({ logRatio }) => logRatio)) < 0.01);
    assert.ok(spread(all.map(({ plainLogRatio }) => plainLogRatio)) > 0.05, "by their means they lie apart");
  });

  it("finds what is slower outside of stalls, and what is slower throughout", () => {
    const truth = ({ ns, garbage, room, stallNs }: Kernel) => {
      const [first, second] = ([0, 1] as const).map((at) => ns[at] + (garbage[at] / room) * stallNs[at]) as [number, number];
      return Math.log(second / first);
    };
    const outside: Kernel = { ...even, ns: [1_000, 1_100] };
    for (const { logRatio } of many(outside)) assert.ok(Math.abs(logRatio - truth(outside)) < 0.01, `${logRatio}`);
    const throughout: Kernel = { ...outside, stallNs: [300_000, 330_000] };
    for (const { grownLogRatio } of many(throughout)) assert.ok(Math.abs(grownLogRatio - truth(throughout)) < 0.01, `${grownLogRatio}`);
  });

  it("gives each side the stalls for which it makes the garbage, in the ratio that it is told", () => {
    const greedy: Kernel = { ...even, garbage: [100, 110] };
    const stallShare = 0.1 * (1_000 / (1_000 + 500)) * 0.5;
    const of = (stallRatio: number) =>
      median(Array.from({ length: 40 }, (_, at) => shareStalls({ ...slicesOf(greedy, at + 1), stallRatio }).logRatio));
    assert.ok(Math.abs(of(1.1) - Math.log((1_000 + 550) / (1_000 + 500))) < 0.005, `${of(1.1)}`);
    assert.ok(of(1.1) - of(1) > stallShare / 2, "which it doesn't see by itself");
  });

  it("says the opposite where the sides are swapped", () => {
    const kernel: Kernel = { ...even, ns: [1_000, 1_070], stallNs: [300_000, 310_000] };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 60 }), (seed, quads) => {
        const slices = slicesOf(kernel, seed, quads);
        const one = shareStalls({ ...slices, stallRatio: 1.05 });
        const other = shareStalls({ ...slices, side: slices.side.map((side) => (side === 0 ? 1 : 0)), stallRatio: 1 / 1.05 });
        assert.ok(Math.abs(one.logRatio + other.logRatio) < 1e-9);
        assert.ok(Math.abs(one.grownLogRatio + other.grownLogRatio) < 1e-9);
        assert.ok(Math.abs(one.plainLogRatio + other.plainLogRatio) < 1e-9);
        assert.deepEqual(one.stalls, other.stalls.toReversed());
        assert.ok(Math.abs(one.nsPerOp[0] / other.nsPerOp[1] - 1) < 1e-9);
      }),
    );
  });

  it("keeps its figures together: the times lie between both answers, and add up to the time that passed", () => {
    const slices = slicesOf({ ...even, ns: [1_000, 1_200] }, 7);
    const { logRatio, grownLogRatio, nsPerOp, operations, stalls, stallShare } = shareStalls(slices);
    const ofTimes = Math.log(nsPerOp[1] / nsPerOp[0]);
    assert.ok(logRatio < ofTimes && ofTimes < grownLogRatio);
    const passed = slices.ns.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs((nsPerOp[0] * operations[0] + nsPerOp[1] * operations[1]) / passed - 1) < 0.02);
    assert.ok(stalls[0] > 0 && stalls[1] > 0 && stallShare > 0 && stallShare < 1);
  });

  it("takes the median of a few long slices as it is, and of times of nothing", () => {
    const few = shareStalls({ side: [0, 1, 1, 0], operations: [1, 1, 1, 1], ns: [100, 200, 200, 100] });
    assert.ok(Math.abs(few.logRatio - Math.log(2)) < 1e-12);
    assert.deepEqual([few.stalls, few.stallShare], [[0, 0], 0]);
    const none = shareStalls({ side: [0, 1, 1, 0], operations: [9, 9, 9, 9], ns: [0, 0, 0, 0] });
    assert.deepEqual([none.logRatio, none.plainLogRatio], [0, 0]);
    assert.throws(() => shareStalls({ side: [0, 1, 1], operations: [1, 1, 1], ns: [1, 1, 1] }), RangeError);
  });
});
