import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noBaselines, summarize } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { earlierOf, slowerThan } from "../../src/gate/slower.ts";

const rule = { alpha: 0.05, threshold: 0.05 };
const on = (redis: string) => crossingOf("Get", { id: `mine/Get node redis=${redis}`, adapters: { redis } });
const summaryOf = (times: Readonly<Record<string, readonly number[]>>) => {
  const crossings = Object.keys(times).map(on);
  const launches = crossings.flatMap(({ id, adapters }) => (times[adapters.redis ?? ""] ?? []).map((ns, round) => launchOf(id, ns, round)));
  return summarize(resultOf(crossings, launches), noBaselines);
};
const eight = (ns: number) => Array.from({ length: 8 }, (_, at) => ns + at / 10);

describe("slower than before", () => {
  const before = earlierOf(summaryOf({ memory: eight(100), ioredis: eight(100) }));

  it("names each crossing by its id, so that two adapters are told apart", () => {
    const { breaches } = slowerThan(before, summaryOf({ memory: eight(120), ioredis: eight(130) }), rule);
    assert.deepEqual(
      breaches.map((breach) => [breach.crossing, breach.kind === "slower" && breach.change.toFixed(2)]),
      [
        ["mine/Get node redis=memory", "0.20"],
        ["mine/Get node redis=ioredis", "0.30"],
      ],
    );
  });

  it("is only what is slower by more than the threshold, and significantly", () => {
    const found = (times: readonly number[]) => slowerThan(before, summaryOf({ memory: times }), rule).breaches.length;
    assert.equal(found(eight(104)), 0, "within the threshold");
    assert.equal(found(eight(80)), 0, "faster");
    assert.equal(found([120, 121]), 1, "two against eight are enough");
    assert.equal(found([120]), 0, "one can't be told from noise");
    assert.equal(found([90, 200, 95, 210, 92, 205, 91, 99]), 0, "not significant");
  });

  it("is the same rule for a saved baseline, whose name is kept", () => {
    const [breach] = slowerThan({ ...before, baseline: "main" }, summaryOf({ memory: eight(120) }), rule).breaches;
    assert.ok(breach?.kind === "slower");
    assert.deepEqual([breach.baseline, breach.launches, breach.threshold], ["main", [8, 8], 0.05]);
    assert.ok(breach.p < 0.001);
  });

  it("says so where there is nothing in common", () => {
    assert.deepEqual(slowerThan(before, summaryOf({ other: eight(500) }), rule), {
      breaches: [],
      unchecked: [{ kind: "nothing in common", baseline: undefined }],
    });
  });
});
