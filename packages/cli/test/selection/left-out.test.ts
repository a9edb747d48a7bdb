import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, defineBenchmark, defineSuite } from "@agentperf/core";
import { selectOrTell } from "../../src/selection/left-out.ts";
import type { Selection } from "../../src/selection/select.ts";

const suites = [defineSuite({ name: "mine", benchmarks: [defineBenchmark({ name: "Slug", run: () => 1 })] })];

const refused = (selection: Partial<Selection>, message: RegExp) =>
  assert.rejects(
    selectOrTell(suites, { patterns: [], ...selection }),
    (thrown) => thrown instanceof AgentperfError && thrown.code === "usage" && message.test(thrown.message),
  );

describe("a name that isn't in the config", () => {
  it("is told where it is, when a suite of ours has it that the config leaves out", async () => {
    const redis = /is no part of this config; add "@agentperf\/suites\/redis" to its suites/;
    await refused({ patterns: ["Slug", "RedisGet"] }, redis);
    await refused({ patterns: ["redis"] }, redis);
    await refused({ patterns: ["RedisGet/concurrency=2"], levels: { asked: [2] } }, redis);
    await refused({ suites: ["redis"] }, redis);
  });

  it("is told what is near, when no suite has it", async () => {
    await refused({ patterns: ["Slog"] }, /no benchmark or suite "Slog"; did you mean "Slug"\?/);
    await refused({ suites: ["min"] }, /no suite "min"; did you mean "mine"\?/);
  });

  it("is chosen among the config's own where they have it", async () => {
    const wanted = await selectOrTell(suites, { patterns: ["Slug"] });
    const [suite] = suites;
    const [benchmark] = suite?.benchmarks ?? [];
    assert.ok(suite !== undefined && benchmark !== undefined && wanted(suite, benchmark, "Slug"));
  });
});
