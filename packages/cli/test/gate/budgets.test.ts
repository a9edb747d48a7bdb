import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noBaselines, summarize } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import type { Budgets } from "../../src/config/config.ts";
import { holdAgainstBudgets } from "../../src/gate/budgets.ts";

const get = crossingOf("Get/size=8", { benchmark: "Get" });
const set = crossingOf("Set");
const skipped = crossingOf("Skipped");
const result = resultOf(
  [get, set],
  [launchOf(get.id, 700_000, 0, { memory: { bytesPerOp: 4_000, allocsPerOp: 120.4 } }), launchOf(set.id, 90)],
  { skipped: [{ crossing: skipped, reason: "no server" }] },
);
const held = (budgets: Budgets) => holdAgainstBudgets(budgets, summarize(result, noBaselines));

describe("budgets", () => {
  it("are kept up to their limits", () => {
    const { breaches, unchecked } = held({ Get: { maxNs: "0.7ms", maxBytes: 4_000, maxAllocs: 120.4 } });
    assert.deepEqual([breaches, unchecked], [[], []]);
  });

  it("are broken each by itself, in time, bytes and objects", () => {
    const { breaches } = held({ Get: { maxNs: "0.5ms", maxBytes: 1_000, maxAllocs: 100 } });
    assert.deepEqual(breaches, [
      { kind: "budget", crossing: get.id, measure: "nsPerOp", value: 700_000, most: 500_000, pattern: "Get" },
      { kind: "budget", crossing: get.id, measure: "bytesPerOp", value: 4_000, most: 1_000, pattern: "Get" },
      { kind: "budget", crossing: get.id, measure: "allocsPerOp", value: 120.4, most: 100, pattern: "Get" },
    ]);
  });

  it("match a suite, a benchmark, one with its parameters, or a whole name with its runtime", () => {
    for (const pattern of ["mine", "get", "Get/size=8", "mine/Get", "mine/Get/size=8", "mine/Get/size=8 node", "*size*", "mine/Get* node"])
      assert.deepEqual(
        held({ [pattern]: { maxNs: 100 } }).breaches.map(({ crossing }) => crossing),
        [get.id],
        pattern,
      );
    assert.equal(held({ "*": { maxNs: 1 } }).breaches.length, 2);
  });

  it("are held against each where several match", () => {
    assert.equal(held({ Get: { maxNs: 1 }, "mine/*": { maxNs: 2 } }).breaches.filter(({ crossing }) => crossing === get.id).length, 2);
  });

  it("say what they can't be held against", () => {
    const { breaches, unchecked } = held({ Set: { maxAllocs: 1, maxBytes: 1 }, Nothing: { maxNs: 1 }, Skipped: { maxNs: 1 } });
    assert.deepEqual(breaches, []);
    assert.deepEqual(unchecked, [
      { kind: "unmeasured", crossing: set.id, measure: "bytesPerOp" },
      { kind: "unmeasured", crossing: set.id, measure: "allocsPerOp" },
      { kind: "unmatched", pattern: "Nothing" },
      { kind: "unmatched", pattern: "Skipped" },
    ]);
  });

  it("give the ratio that they allow", () => {
    assert.deepEqual([...held({ Get: { maxRatio: 1.1 } }).maxRatios], [[get.id, 1.1]]);
  });
});
