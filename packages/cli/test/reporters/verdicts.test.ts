import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "../../src/ab/rounds.ts";
import { formatChange, markdownVerdicts, verdictLine } from "../../src/reporters/verdicts.ts";

const verdict = (benchmark: string, decision: Verdict["decision"], share: number, more: Partial<Verdict> = {}): Verdict => ({
  benchmark,
  runtime: "node",
  method: "alternating",
  decision,
  estimate: Math.log1p(share),
  low: Math.log1p(share - 0.01),
  high: Math.log1p(share + 0.01),
  values: [1, 2, 3],
  nsPerOp: [1_000, 1_000 * (1 + share)],
  seconds: 12,
  ...more,
});
const words = { a: "git:main", b: "a`b", margin: 0.02 };

describe("verdicts", () => {
  it("are a line in words", () => {
    assert.equal(
      verdictLine(verdict("mine/Get", "slower", 0.05), { ...words, b: "." }, false),
      "mine/Get node: . is slower than git:main, +5.0 % [+4.0 %, +6.0 %], 1.00µs → 1.05µs, 3 launches, 12 s",
    );
    assert.equal(verdictLine(verdict("mine/Get", "slower", 0, { failure: "it broke" }), words, false), "mine/Get node: failed: it broke");
  });

  it("are a table as Markdown, what matters first, whatever the names hold", () => {
    const text = markdownVerdicts(
      [
        verdict("mine/A", "equivalent", 0),
        verdict("mine/B", "slower", 0.05),
        verdict("mine/C|D", "undecided", 0, { failure: "line\nline" }),
      ],
      words,
    );
    const lines = text.split("\n");
    assert.equal(lines[0], "### a&#96;b against git:main");
    assert.equal(lines[2], "1 slower, 0 faster, 1 without a difference above 2 %, 0 not decided, 1 failed.");
    assert.deepEqual(
      lines.slice(6).map((line) => line.split(" | ").slice(0, 3).join(" | ")),
      ["| mine/C&#124;D | node | ⚠️ failed: line<br>line", "| mine/B | node | 🔴 slower", "| mine/A | node | no difference above 2 %", ""],
    );
  });

  it("have changes without a sign where they round to nothing", () => {
    assert.deepEqual(
      [0.05, 0.0001, -0.0001, -0.05].map((share) => formatChange(Math.log1p(share))),
      ["+5.0 %", "0.0 %", "0.0 %", "-5.0 %"],
    );
  });
});
