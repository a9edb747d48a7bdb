import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, heapGrowthUnit } from "@agentperf/core";
import { type Analyser, analyse, analyseBaseline, analyseGrowth, analyseSpread, parseBaselines } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

const baselines = parseBaselines({ baselines: { "redis.get": "500us" } }, "b.json");
const crossing = crossingOf("Get", { baseline: "redis.get" });

const concluded = (analyser: Analyser, values: readonly number[], metrics: Record<string, number> = {}) =>
  analyse(
    resultOf(
      [crossing],
      values.map((ns, round) => launchOf(crossing.id, ns, round, { metrics })),
    ),
    [analyser],
  );

describe("baseline ratio", () => {
  it("is quiet to 1.2, tells to 1.5, warns above", () => {
    const judge = (ratio: number) => concluded(analyseBaseline(baselines), [ratio * 500e3]).map(({ severity }) => severity);
    assert.deepEqual([0.5, 1.2, 1.3, 1.5, 1.51].map(judge), [[], [], ["info"], ["info"], ["warning"]]);
  });

  it("judges the median of the launches", () => {
    assert.deepEqual(concluded(analyseBaseline(baselines), [400e3, 500e3, 9_000e3]), []);
  });

  it("says which key of a baselines file is wrong", () => {
    const refused = (content: unknown, message: RegExp) =>
      assert.throws(
        () => parseBaselines(content, "b.json"),
        (thrown) => thrown instanceof AgentperfError && message.test(thrown.message),
      );
    refused([], /b\.json: expected a JSON object/);
    refused({}, /baselines: expected/);
    refused({ baselines: { x: 5 } }, /baselines\.x: expected a duration/);
    refused({ baselines: { x: "fast" } }, /baselines\.x/);
    refused({ target: 2, warning: 1, baselines: {} }, /warning/);
  });
});

describe("spread", () => {
  const messages = (values: readonly number[]) => concluded(analyseSpread, values).map(({ message }) => message);

  it("needs three launches, and is quiet where they agree", () => {
    assert.deepEqual(messages([100, 200]), []);
    assert.deepEqual(messages([100, 101, 100, 102, 101, 100, 101]), []);
  });

  it("finds a wide spread, a drift, and two groups", () => {
    assert.match(messages([100, 150, 200]).join(), /spread by/);
    assert.match(messages([100, 103, 106, 109, 112, 115, 118, 121]).join(), /drift/);
    assert.match(messages([100, 150, 101, 151, 100, 150, 101, 152]).join(), /two groups of 4 and 4/);
  });
});

describe("growth", () => {
  it("calls a heap that keeps a MiB per operation a leak, and less not", () => {
    assert.equal(concluded(analyseGrowth, [100], { [heapGrowthUnit]: 3 * 1024 ** 2 }).length, 1);
    assert.deepEqual(concluded(analyseGrowth, [100], { [heapGrowthUnit]: 1000 }), []);
    assert.deepEqual(concluded(analyseGrowth, [100]), []);
  });
});
