import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysers } from "@agentperf/core/analysis";
import { foundIn, resultOfTimes } from "./analysed.ts";

const found = (times: readonly number[]) => foundIn(analysers.precision, resultOfTimes(times));

describe("precision", () => {
  it("warns of what is too short to be work", () => {
    const [finding] = found([0.14, 0.14]);
    assert.equal(finding?.message, "0.14 ns an operation is too short to be work: the compiler has left it out");
    assert.deepEqual(finding?.advice, { kind: "return-result" });
    assert.deepEqual(found([1.2]), []);
  });

  it("tells of launches far off the others, from five on", () => {
    const eight = (time: (round: number) => number) => Array.from({ length: 8 }, (_, round) => time(round));
    const [finding] = found(eight((round) => (round === 3 ? 210 : 100 + round / 10)));
    assert.equal(finding?.severity, "info");
    assert.match(finding?.message ?? "", /^1 of 8 launches took 2\.09 × the median: /);
    assert.deepEqual(finding?.advice, { kind: "raise", flag: "count" });
    assert.deepEqual(found(eight((round) => 100 + round)), []);
    assert.deepEqual(found([100, 200, 300]), []);
  });
});
