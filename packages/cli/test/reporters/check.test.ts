import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Breach } from "../../src/gate/breach.ts";
import { checkGithub } from "../../src/reporters/check-github.ts";
import { checkText } from "../../src/reporters/check-text.ts";
import { fits } from "../../src/reporters/wrapped.ts";

const breaches: readonly Breach[] = [
  { kind: "ratio", crossing: "mine/Get node", ratio: 1.6, most: 1.5, baseline: "redis.get" },
  { kind: "failed", crossing: "mine/Set node", message: "100 % broken\r\nat | once" },
];

describe("check as text", () => {
  it("has a row a breach, with what was found and what that is above", () => {
    const { text, jobSummary } = checkText({ breaches: breaches.slice(0, 1), benchmarks: 3, level: "error", colour: false });
    const lines = text.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "));
    assert.deepEqual(lines, [
      "benchmark | found | above",
      "mine/Get node | 1.60 × its baseline redis.get | 1.5",
      "",
      "1 limit exceeded",
      "",
    ]);
    assert.equal(jobSummary, undefined);
  });

  it("fits the terminal, has colours where they are wanted, and obeys nothing", () => {
    const check = { breaches, benchmarks: 2, level: "error" } as const;
    for (const width of [40, 60, 80]) {
      const { text } = checkText({ ...check, colour: false, width });
      assert.ok(fits(text, width), text);
    }
    assert.match(checkText({ ...check, colour: false }).text, /^mine\/Set node {2}failed: 100 % broken at \| once$/m);
    assert.match(checkText({ ...check, colour: true }).text, /\u001b\[31m1\.60 ×/);
  });

  it("says that all is fine", () => {
    assert.equal(checkText({ breaches: [], benchmarks: 3, level: "error", colour: false }).text, "3 benchmarks are within their limits\n");
  });
});

describe("check for GitHub", () => {
  it("has an annotation a breach, which can't end early or start another one", () => {
    const { text } = checkGithub({ breaches, benchmarks: 2, level: "warning", colour: false });
    assert.deepEqual(text.split("\n"), [
      "::warning title=mine/Get node::1.60 × its baseline redis.get, above 1.5",
      "::warning title=mine/Set node::failed: 100 %25 broken%0Aat | once",
      "",
    ]);
  });

  it("has a table for the job's summary", () => {
    const { jobSummary } = checkGithub({ breaches, benchmarks: 2, level: "error", colour: false });
    assert.equal(
      jobSummary,
      "### agentperf: 2 limits exceeded\n\n| benchmark | what |\n|---|---|\n| mine/Get node | 1.60 × its baseline redis.get, above 1.5 |\n| mine/Set node | failed: 100 % broken<br>at &#124; once |\n\n",
    );
    assert.equal(
      checkGithub({ breaches: [], benchmarks: 1, level: "error", colour: false }).jobSummary,
      "✅ 1 benchmark is within its limits\n\n",
    );
  });
});
