import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyse, analysers, noBaselines, summarize } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

describe("analyse", () => {
  it("names the analyser of each conclusion, in the order of the plan", () => {
    const [one, other] = [crossingOf("One"), crossingOf("Other")];
    const memory = { allocsPerOp: 700, bytesPerOp: 1 };
    const launches = [launchOf(other.id, 0.1, 0, { memory }), launchOf(one.id, 0.1)];
    const result = resultOf([one, other], launches);
    assert.deepEqual(
      analyse(result, summarize(result, noBaselines)).map(({ analyser, crossing }) => [analyser, crossing]),
      [
        ["precision", one.id],
        ["precision", other.id],
        ["allocations", other.id],
      ],
    );
  });

  it("says nothing of operations that ran once, cold", () => {
    const one = crossingOf("One");
    const result = resultOf([one], [launchOf(one.id, 0.1)]);
    const smoke = { ...result, plan: { ...result.plan, smoke: true } };
    assert.deepEqual(analyse(smoke, summarize(smoke, noBaselines)), []);
  });

  it("says nothing of a result without launches", () => {
    const result = resultOf([crossingOf("One")], []);
    assert.deepEqual(analyse(result, summarize(result, noBaselines)), []);
    for (const analyser of Object.values(analysers)) assert.deepEqual(analyser({ result, summary: summarize(result, noBaselines) }), []);
  });
});
