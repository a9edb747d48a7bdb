import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysers } from "@agentperf/core/analysis";
import { foundIn, resultOfLaunches } from "./analysed.ts";

const found = (operations: number[]) => foundIn(analysers.timeline, resultOfLaunches([{ timeline: { widthMs: 500, operations } }]));

describe("timeline", () => {
  it("is quiet where throughput stays, and where it is too short to say", () => {
    assert.deepEqual(found([100, 101, 99, 100, 102, 98, 100, 101, 100, 99, 100, 101]), []);
    assert.deepEqual(found([10, 100]), []);
  });

  it("tells no drift from a first third without a single operation", () => {
    assert.deepEqual(
      found([0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12]).filter(({ message }) => message.includes("grows")),
      [],
    );
  });

  it("concludes nothing from launches shorter than a second, from few operations, nor from the first stretch", () => {
    const short = (widthMs: number, operations: number[]) =>
      foundIn(analysers.timeline, resultOfLaunches([{ timeline: { widthMs, operations } }]));
    assert.deepEqual(short(10, [100, 101, 99, 100, 0, 98, 100, 101, 100, 99, 100, 101]), []);
    assert.deepEqual(found([3, 4, 3, 0, 5, 2, 3, 4, 1, 3, 2, 3]), []);
    assert.deepEqual(found([0, 101, 99, 100, 100, 98, 100, 101, 100, 99, 100, 101]), []);
  });

  it("finds a stall, and when it was", () => {
    const [stall] = found([100, 101, 99, 100, 20, 98, 100, 101, 100, 99, 100, 101]);
    assert.match(stall?.message ?? "", /fell to 20 % of the usual, 2\.0 s after the start, in one stretch of 500 ms: a stall/);
    assert.deepEqual(stall?.advice, { kind: "trace", benchmark: "mine/Get" });
  });

  it("finds a drift, and advises a longer warm-up where throughput grows", () => {
    const [falls] = found([100, 97, 94, 91, 88, 85, 82, 79, 76, 73, 70, 67]);
    assert.match(falls?.message ?? "", /throughput falls by 2\d %.*something fills up/);
    assert.equal(falls?.advice, undefined);
    const [grows] = found([67, 70, 73, 76, 79, 82, 85, 88, 91, 94, 97, 100]);
    assert.match(grows?.message ?? "", /throughput grows by .*it wasn't warm/);
    assert.deepEqual(grows?.advice, { kind: "raise", flag: "warmup" });
  });
});
