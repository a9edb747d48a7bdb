import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysers } from "@agentperf/core/analysis";
import { foundIn, resultOfTimes } from "./analysed.ts";

const found = (times: readonly number[]) => foundIn(analysers.spread, resultOfTimes(times));
const messages = (times: readonly number[]) => found(times).map(({ message }) => message);

describe("spread", () => {
  it("needs three launches, and is quiet where they agree", () => {
    assert.deepEqual(messages([100, 200]), []);
    assert.deepEqual(messages([100, 101, 100, 102, 101, 100, 101]), []);
  });

  it("finds a wide spread, and advises more launches", () => {
    const [finding] = found([100, 150, 200]);
    assert.equal(finding?.message, "launches spread by 33 % (interquartile): a smaller change can't be seen");
    assert.deepEqual(finding?.advice, { kind: "raise", flag: "count" });
  });

  it("finds a drift from round to round", () => {
    assert.match(messages([100, 103, 106, 109, 112, 115, 118, 121]).join(), /launches drift from round to round \(trend, p = 0\.00\d\)/);
  });

  it("finds two groups, and takes a lone outlier for none", () => {
    assert.match(messages([100, 150, 101, 151, 100, 150, 101, 152]).join(), /two groups of 4 and 4/);
    assert.deepEqual(messages([100, 101, 100, 101, 100, 101, 300, 100]), []);
  });
});
