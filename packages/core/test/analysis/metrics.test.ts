import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { metricsOf } from "@agentperf/core/analysis";
import { launchOf } from "../result/results.ts";

describe("a benchmark's own figures", () => {
  it("are medians over the launches that tell of them, whatever the units are called", () => {
    const launches = [1, 3, 2].map((value, round) =>
      launchOf("x", 100, round, { metrics: { "hits/op": value, ...(round === 0 ? JSON.parse('{ "__proto__": 7 }') : {}) } }),
    );
    assert.deepEqual(
      metricsOf(launches).map(({ unit, value }) => [unit, value.median]),
      [
        ["hits/op", 2],
        ["__proto__", 7],
      ],
    );
    assert.deepEqual(metricsOf([launchOf("x", 100)]), []);
  });

  it("have an interval where there are launches enough", () => {
    const launches = [1, 1.01, 1.02, 0.99, 1, 1].map((value, round) => launchOf("x", 100, round, { metrics: { x: value } }));
    assert.ok(metricsOf(launches)[0]?.value.interval !== undefined);
  });
});
