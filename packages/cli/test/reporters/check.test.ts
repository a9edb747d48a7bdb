import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Breach, Unchecked } from "../../src/gate/breach.ts";
import { checkGithub } from "../../src/reporters/check-github.ts";
import { checkJson } from "../../src/reporters/check-json.ts";
import { checkJunit } from "../../src/reporters/check-junit.ts";
import { checkMarkdown } from "../../src/reporters/check-markdown.ts";
import { checkText } from "../../src/reporters/check-text.ts";
import type { Check } from "../../src/reporters/reporter.ts";
import { fits } from "../../src/reporters/wrapped.ts";
import { junitProblem } from "./junit.ts";

const breaches: readonly Breach[] = [
  { kind: "ratio", crossing: "mine/Get node", ratio: 1.6, most: 1.5, baseline: "redis.get" },
  { kind: "failed", crossing: "mine/Set node", message: "100 % broken\r\nat | once" },
];

const check: Check = {
  ...{ breaches, unchecked: [], benchmarks: 3, crossings: ["mine/Get node", "mine/Fine node"] },
  ...{ level: "error", startedAt: "2026-01-02T03:04:05.678Z", colour: false },
};

describe("check as text", () => {
  it("has a row a breach, with what was found and what that is above", () => {
    const text = checkText({ ...check, breaches: breaches.slice(0, 1) });
    const lines = text.split("\n").map((line) => line.replaceAll(/ {2,}/g, " | "));
    assert.deepEqual(lines, [
      "benchmark | found | above",
      "mine/Get node | 1.60 × its baseline redis.get | 1.5",
      "",
      "1 limit exceeded",
      "",
    ]);
  });

  it("fits the terminal, has colours where they are wanted, and obeys nothing", () => {
    for (const width of [40, 60, 80]) {
      const text = checkText({ ...check, width });
      assert.ok(fits(text, width), text);
    }
    assert.match(checkText(check), /^mine\/Set node {2}failed: 100 % broken at \| once$/m);
    assert.match(checkText({ ...check, colour: true }), /\u001b\[31m1\.60 ×/);
  });

  it("says that all is fine", () => {
    assert.equal(checkText({ ...check, breaches: [] }), "3 benchmarks are within their limits\n");
  });
});

describe("check for GitHub", () => {
  it("has an annotation a breach, which can't end early or start another one", () => {
    assert.deepEqual(checkGithub({ ...check, level: "warning" }).split("\n"), [
      "::warning title=mine/Get node::1.60 × its baseline redis.get, above 1.5",
      "::warning title=mine/Set node::failed: 100 %25 broken%0Aat | once",
      "",
    ]);
  });
});

const untold: Unchecked = { kind: "unmatched", pattern: "a|b" };

describe("check for others", () => {
  it("is Markdown: what it comes to in the first line, the limits, and what can't be told", () => {
    assert.equal(
      checkMarkdown({ ...check, unchecked: [untold, untold] }),
      '❌ **2 limits exceeded**\n\n| benchmark | what |\n|---|---|\n| mine/Get node | 1.60 × its baseline redis.get, above 1.5 |\n| mine/Set node | failed: 100 % broken<br>at &#124; once |\n\n- budgets: "a&#124;b" matches nothing in this result\n\n',
    );
    assert.equal(checkMarkdown({ ...check, breaches: [], benchmarks: 1 }), "✅ 1 benchmark is within its limits\n\n");
  });

  it("is JSON", () => {
    const { level, breaches: found, unchecked, crossings } = JSON.parse(checkJson({ ...check, unchecked: [untold] })) as Check;
    assert.deepEqual([level, found, unchecked, crossings], ["error", breaches, [untold], check.crossings]);
  });

  it("is JUnit's test cases, a benchmark each, which fail where one is beyond a limit", async () => {
    const text = checkJunit(check);
    assert.equal(await junitProblem(text), undefined);
    assert.match(text, / tests="3" failures="2" errors="0" skipped="0" /);
    assert.match(text, /<testcase name="mine\/Fine node" classname="check" time="0"\/>/);
    assert.match(text, /<failure message="1\.60 × its baseline redis\.get, above 1\.5" type="limit"\/>/);
  });
});
