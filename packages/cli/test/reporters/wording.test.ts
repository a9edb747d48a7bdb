import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Conclusion } from "@agentperf/core/analysis";
import { adviceText, allFine, breachText, conclusionTexts, several, uncheckedText } from "../../src/reporters/wording.ts";

describe("advice in words", () => {
  it("names the flag or the command", () => {
    assert.equal(adviceText({ kind: "raise", flag: "count" }), "raise --count");
    assert.equal(adviceText({ kind: "raise", flag: "warmup" }), "raise --warmup");
    assert.equal(adviceText({ kind: "profile", benchmark: "mine/Get" }), "agentperf profile mine/Get names the lines");
    assert.match(adviceText({ kind: "trace", benchmark: "mine/Get" }), /--trace/);
    assert.equal(adviceText({ kind: "return-result" }), "give its result back from run, and give it other arguments by prepare");
    assert.match(adviceText({ kind: "find-leak" }), /never cleared/);
  });
});

describe("conclusions in words", () => {
  const found = (name: string, count: number, severity: Conclusion["severity"] = "info", runtime = "node"): Conclusion => ({
    analyser: "allocations",
    severity,
    crossing: `mine/${name} ${runtime}`,
    name,
    message: `allocates ${count} objects`,
    together: "more than 100 objects",
    advice: { kind: "profile", benchmark: `mine/${name}` },
  });
  const texts = (conclusions: readonly Conclusion[]) => conclusionTexts(conclusions).map(({ text }) => text);

  it("have their figures where one benchmark has them alone", () => {
    assert.deepEqual(texts([found("A", 120)]), ["mine/A node: allocates 120 objects; agentperf profile mine/A names the lines"]);
  });

  it("are one line over all that have them, with their number and the first names", () => {
    assert.deepEqual(texts(["A", "B", "C", "D", "E"].map((name, at) => found(name, 120 + at))), [
      "more than 100 objects: 5 benchmarks (A, B, C and 2 more); agentperf profile mine/A names the lines",
    ]);
    assert.deepEqual(texts([found("A", 120), found("A", 130, "info", "bun")]), [
      "more than 100 objects: mine/A node, mine/A bun; agentperf profile mine/A names the lines",
    ]);
  });

  it("stand with failures first, then warnings, then notes; of one severity, by what matters more", () => {
    const leak: Conclusion = { ...found("Z", 1, "warning"), analyser: "growth" };
    assert.deepEqual(
      conclusionTexts([found("a", 1), found("b", 2, "failure"), found("c", 3, "warning"), leak]).map(({ severity, text }) => [
        severity,
        text.slice(5, 6),
      ]),
      [
        ["failure", "b"],
        ["warning", "Z"],
        ["warning", "c"],
        ["info", "a"],
      ],
    );
  });

  it("never mix severities in a line", () => {
    const many = ["a", "b", "c"].flatMap((name) => [found(name, 200), found(`${name}!`, 700, "warning")]);
    assert.deepEqual(
      conclusionTexts(many).map(({ severity, text }) => `${severity} ${/\((.*)\)/.exec(text)?.[1]}`),
      ["warning a!, b!, c!", "info a, b, c"],
    );
  });
});

describe("names", () => {
  it("are named to a number, and counted beyond", () => {
    assert.equal(several(["a"]), "a");
    assert.equal(several(["a", "b"]), "a, b");
    assert.equal(several(["a", "b", "c"]), "a and 2 more");
    assert.equal(several(["a", "b", "c", "d"], 4), "a, b, c, d");
  });
});

describe("the gate in words", () => {
  it("says what is beyond which limit", () => {
    const crossing = "mine/Get node";
    assert.equal(
      breachText({ kind: "ratio", crossing, ratio: 1.808, most: 1.5, baseline: "redis.get" }),
      "1.81 × its baseline redis.get, above 1.5",
    );
    const budget = { kind: "budget", crossing, pattern: "Get" } as const;
    assert.equal(
      breachText({ ...budget, measure: "nsPerOp", value: 700_000, most: 500_000 }),
      '700µs an operation, above its budget of 500µs ("Get")',
    );
    assert.equal(
      breachText({ ...budget, measure: "allocsPerOp", value: 120.44, most: 100 }),
      '120.4 objects allocated by an operation, above its budget of 100 ("Get")',
    );
    const slower = { kind: "slower", crossing, change: 0.2, p: 0.0004, launches: [8, 7], threshold: 0.05 } as const;
    assert.equal(breachText(slower), "20.0 % slower than before (p=0.000, 8+7 launches), above 5 %");
    assert.match(breachText({ ...slower, baseline: "main" }), /^20\.0 % slower than baseline main \(/);
    assert.equal(breachText({ kind: "failed", crossing, message: "it broke" }), "failed: it broke");
  });

  it("says what can't be checked", () => {
    assert.equal(uncheckedText({ kind: "unmatched", pattern: "No*" }), 'budgets: "No*" matches nothing in this result');
    assert.equal(
      uncheckedText({ kind: "unmeasured", crossing: "mine/Get node", measure: "bytesPerOp" }),
      "mine/Get node: the memory allocated by an operation wasn't measured, so its budget can't be checked",
    );
    assert.match(uncheckedText({ kind: "nothing in common", baseline: "main" }), /baseline main have no benchmark in common/);
  });

  it("counts what is fine in plain English", () => {
    assert.equal(allFine(1), "1 benchmark is within its limits");
    assert.equal(allFine(2), "2 benchmarks are within their limits");
  });
});
