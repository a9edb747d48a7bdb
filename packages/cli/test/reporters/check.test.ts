import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Breach } from "../../src/gate/breach.ts";
import { checkGithub } from "../../src/reporters/check-github.ts";
import { checkText } from "../../src/reporters/check-text.ts";

const breaches: readonly Breach[] = [
  { kind: "ratio", crossing: "mine/Get node", ratio: 1.6, most: 1.5, baseline: "redis.get" },
  { kind: "failed", crossing: "mine/Set node", message: "100 % broken\r\nat | once" },
];

describe("check as text", () => {
  it("has a line a breach, which begins with the benchmark", () => {
    const { text, jobSummary } = checkText({ breaches: breaches.slice(0, 1), benchmarks: 3, level: "error" });
    assert.equal(text, "mine/Get node: 1.60 × its baseline redis.get, above 1.5\n");
    assert.equal(jobSummary, undefined);
  });

  it("says that all is fine", () => {
    assert.equal(checkText({ breaches: [], benchmarks: 3, level: "error" }).text, "3 benchmarks are within their limits\n");
  });
});

describe("check for GitHub", () => {
  it("has an annotation a breach, which can't end early or start another one", () => {
    const { text } = checkGithub({ breaches, benchmarks: 2, level: "warning" });
    assert.deepEqual(text.split("\n"), [
      "::warning title=mine/Get node::1.60 × its baseline redis.get, above 1.5",
      "::warning title=mine/Set node::failed: 100 %25 broken%0Aat | once",
      "",
    ]);
  });

  it("has a table for the job's summary", () => {
    const { jobSummary } = checkGithub({ breaches, benchmarks: 2, level: "error" });
    assert.equal(
      jobSummary,
      "### agentperf: 2 limits exceeded\n\n| benchmark | what |\n|---|---|\n| mine/Get node | 1.60 × its baseline redis.get, above 1.5 |\n| mine/Set node | failed: 100 % broken<br>at &#124; once |\n\n",
    );
    assert.equal(checkGithub({ breaches: [], benchmarks: 1, level: "error" }).jobSummary, "✅ 1 benchmark is within its limits\n\n");
  });
});
