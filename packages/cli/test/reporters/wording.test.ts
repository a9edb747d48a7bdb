import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Conclusion } from "@agentperf/core/analysis";
import { adviceText, allFine, breachText, conclusionTexts, several, uncheckedText } from "../../src/reporters/wording.ts";

describe("advice in words", () => {
  it("names the flag or the command", () => {
    assert.equal(adviceText({ kind: "raise", flag: "count" }), "raise --count");
    assert.equal(adviceText({ kind: "raise", flag: "warmup" }), "raise --warmup");
    assert.equal(adviceText({ kind: "profile", benchmark: "mine/Get" }), "agentperf profile mine/Get names the lines that do");
    assert.equal(adviceText({ kind: "profile", benchmark: "mine/Get" }, false), "agentperf profile BENCHMARK names the lines that do");
    assert.match(adviceText({ kind: "trace", benchmark: "mine/Get" }), /--trace/);
    assert.equal(adviceText({ kind: "return-result" }), "give its result back from run");
    assert.match(adviceText({ kind: "find-leak" }), /never cleared/);
  });
});

describe("conclusions in words", () => {
  const found = (crossing: string, count: number, severity: Conclusion["severity"] = "info"): Conclusion => ({
    analyser: "allocations",
    severity,
    crossing,
    message: `allocates ${count} objects`,
    together: "allocate more than 100 objects",
    advice: { kind: "profile", benchmark: crossing },
  });

  it("have a line each with their figures and their advice, where there are few", () => {
    assert.deepEqual(
      conclusionTexts([found("a", 120), found("b", 130)]).map(({ text }) => text),
      [
        "a: allocates 120 objects; agentperf profile a names the lines that do",
        "b: allocates 130 objects; agentperf profile b names the lines that do",
      ],
    );
  });

  it("share a line where many say the same", () => {
    assert.deepEqual(
      conclusionTexts(["a", "b", "c", "d", "e"].map((name, at) => found(name, 120 + at))).map(({ text }) => text),
      ["a, b, c and 2 more: allocate more than 100 objects; agentperf profile BENCHMARK names the lines that do"],
    );
  });

  it("share a line where their text is the same, and keep one each where it has to be told one by one", () => {
    const slow = (crossing: string, message: string): Conclusion => ({ analyser: "scaling", severity: "info", crossing, message });
    assert.deepEqual(
      conclusionTexts([slow("a", "scales to 8"), slow("b", "scales to 8"), slow("c", "scales to 2"), slow("d", "scales to 4")]),
      [
        { severity: "info", text: "a, b: scales to 8" },
        { severity: "info", text: "c: scales to 2" },
        { severity: "info", text: "d: scales to 4" },
      ],
    );
  });

  it("stand with failures first, then warnings, then notes", () => {
    assert.deepEqual(
      conclusionTexts([found("a", 1), found("b", 2, "failure"), found("c", 3, "warning"), found("d", 4, "failure")]).map(
        ({ severity }) => severity,
      ),
      ["failure", "failure", "warning", "info"],
    );
  });

  it("never mix severities in a line", () => {
    const many = ["a", "b", "c"].flatMap((name) => [found(name, 200), found(`${name}!`, 700, "warning")]);
    assert.deepEqual(
      conclusionTexts(many).map(({ severity, text }) => `${severity} ${text.split(":")[0]}`),
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
