import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, latencySampler, seededRandom, wait } from "@agentperf/core";

describe("latency", () => {
  const sample = (latency: Parameters<typeof latencySampler>[0], count = 4_000) => {
    const next = latencySampler(latency, seededRandom(3));
    return Array.from({ length: count }, next);
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("is constant, uniform or normal, in milliseconds", () => {
    assert.deepEqual(new Set(sample("10ms")), new Set([10]));
    const uniform = sample({ uniform: ["2ms", "6ms"] });
    assert.ok(Math.min(...uniform) >= 2 && Math.max(...uniform) <= 6 && Math.abs(mean(uniform) - 4) < 0.1);
    const normal = sample({ normal: ["10ms", "2ms"] });
    const deviation = Math.sqrt(mean(normal.map((value) => (value - mean(normal)) ** 2)));
    assert.ok(Math.abs(mean(normal) - 10) < 0.2 && Math.abs(deviation - 2) < 0.2, `${mean(normal)} ± ${deviation}`);
    assert.ok(Math.min(...sample({ normal: ["1ms", "5ms"] })) >= 0, "cut off at zero");
  });

  it("is the same for the same seed", () => {
    assert.deepEqual(sample({ uniform: ["0ms", "1s"] }, 5), sample({ uniform: ["0ms", "1s"] }, 5));
  });

  it("refuses what is no duration", () => {
    const refused = (thrown: unknown) => thrown instanceof AgentperfError && thrown.code === "config";
    assert.throws(() => latencySampler("10", Math.random), refused);
    assert.throws(() => latencySampler({ uniform: ["6ms", "2ms"] }, Math.random), refused);
  });

  it("ends a wait when the signal says so", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("over")), 5);
    await assert.rejects(wait(60_000, stop.signal), { message: "over" });
    await assert.rejects(wait(60_000, AbortSignal.abort(new Error("already"))), { message: "already" });
  });
});
