import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noBaselines, summarize } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { type GateOptions, gate } from "../../src/gate/gate.ts";

const none: GateOptions = { budgets: {}, earlier: [], alpha: 0.01, threshold: 0.05 };
const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 100 } };
const get = crossingOf("Get", { baseline: "redis.get" });

const gated = (ns: number, options: Partial<GateOptions> = {}) => {
  const result = resultOf([get], [launchOf(get.id, ns)]);
  return gate({ summary: summarize(result, baselines), failures: result.failures }, { ...none, ...options }).breaches;
};

describe("the largest ratio to a baseline", () => {
  it("is the baselines' warning threshold, or the one asked for, or the budget's own", () => {
    assert.deepEqual(gated(150), []);
    assert.deepEqual(gated(160), [{ kind: "ratio", crossing: get.id, ratio: 1.6, most: 1.5, baseline: "redis.get" }]);
    assert.deepEqual(gated(160, { maxRatio: 2 }), []);
    assert.deepEqual(
      gated(160, { maxRatio: 2, budgets: { Get: { maxRatio: 1.1 } } }).map((breach) => breach.kind === "ratio" && breach.most),
      [1.1],
    );
  });
});

describe("a figure that may as well lie within its limit", () => {
  it("breaks none", () => {
    const times = [160, 120, 190, 110, 170].map((ns, round) => launchOf(get.id, ns, round));
    const result = resultOf([get], times);
    const options = { ...none, budgets: { Get: { maxNs: 150 } } };
    assert.deepEqual(gate({ summary: summarize(result, baselines), failures: [] }, options).breaches, []);
  });
});

describe("the gate", () => {
  it("fails on launches that failed, each", () => {
    const failure = (round: number) => ({ crossing: get.id, round, phase: "measure", code: "benchmark", message: `broke in ${round}` });
    const result = resultOf([get], [], { failures: [failure(0), failure(1)] });
    assert.deepEqual(gate({ summary: summarize(result, noBaselines), failures: result.failures }, none).breaches, [
      { kind: "failed", crossing: get.id, message: "broke in 0" },
      { kind: "failed", crossing: get.id, message: "broke in 1" },
    ]);
  });

  it("tells ratios first, then budgets, then what is slower", () => {
    const times = Array.from({ length: 8 }, (_, round) => launchOf(get.id, 200 + round, round));
    const result = resultOf([get], times);
    const earlier = [{ samples: { [get.id]: [100, 101, 102, 103, 104, 105, 106, 107] } }];
    const { breaches, unchecked } = gate(
      { summary: summarize(result, baselines), failures: result.failures },
      { ...none, budgets: { Get: { maxNs: 150 } }, earlier },
    );
    assert.deepEqual(
      breaches.map(({ kind }) => kind),
      ["ratio", "budget", "slower"],
    );
    assert.deepEqual(
      unchecked.map(({ kind }) => kind),
      ["machine unknown"],
    );
  });
});
