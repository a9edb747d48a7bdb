import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { analysers, parseBaselines } from "@agentperf/core/analysis";
import { foundIn, resultOfTimes } from "./analysed.ts";

const baselines = parseBaselines({ baselines: { "redis.get": "500us" } }, "b.json");
const found = (times: readonly number[]) => foundIn(analysers.baseline, resultOfTimes(times), baselines);

describe("baseline ratio", () => {
  it("is quiet to 1.2, tells to 1.5, warns above", () => {
    assert.deepEqual(
      [0.5, 1.2, 1.3, 1.5, 1.51].map((ratio) => found([ratio * 500e3]).map(({ severity }) => severity)),
      [[], [], ["info"], ["info"], ["warning"]],
    );
  });

  it("names the ratio, the baseline and the threshold, and drops the figures where several are told of together", () => {
    const [finding] = found([800e3]);
    assert.equal(finding?.message, "takes 1.60 × its baseline redis.get, above the warning threshold of 1.5");
    assert.equal(finding?.together, "slower than 1.5 × the baseline");
  });

  it("says nothing of a figure that may as well lie within", () => {
    assert.deepEqual(found([400e3, 900e3, 500e3, 800e3, 750e3]), []);
    assert.equal(found([800e3, 801e3, 802e3, 800e3, 799e3])[0]?.severity, "warning");
  });
});

describe("a baselines file", () => {
  it("may leave out the thresholds", () => {
    assert.deepEqual(baselines, { target: 1.2, warning: 1.5, ns: { "redis.get": 500_000 } });
  });

  it("is refused with the key that is wrong", () => {
    const refused = (content: unknown, message: RegExp) =>
      assert.throws(
        () => parseBaselines(content, "b.json"),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    refused([], /b\.json: expected a JSON object/);
    refused({}, /baselines: expected/);
    refused({ baselines: { x: 5 } }, /baselines\.x: expected a duration/);
    refused({ baselines: { x: "fast" } }, /baselines\.x/);
    refused({ target: 2, warning: 1, baselines: {} }, /warning/);
    refused({ target: 0, baselines: {} }, /target/);
  });
});
