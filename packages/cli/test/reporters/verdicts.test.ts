import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatChange, markdownVerdicts, verdictLine } from "../../src/reporters/verdicts.ts";
import { verdictsTable } from "../../src/reporters/verdicts-table.ts";
import { fits } from "../../src/reporters/wrapped.ts";
import { verdict } from "./made-verdicts.ts";

const words = { a: "git:main", b: "a`b", margin: 0.02 };

describe("verdicts", () => {
  it("are a line each in a log", () => {
    assert.equal(verdictLine(verdict("mine/Get", "slower", 0.05)), "mine/Get node: slower, +5.0 % [+4.0 %, +6.0 %], 3 launches");
    assert.equal(verdictLine(verdict("mine/Get", "slower", 0, { failure: "it broke" })), "mine/Get node: failed: it broke");
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

describe("verdicts as a table", () => {
  const sides = { a: "git:main", b: ".", margin: 0.02 };
  const all = [
    verdict("mine/Get", "slower", 0.05),
    verdict("mine/Set", "slower", 0.12),
    verdict("mine/Quick", "faster", -0.2),
    verdict("mine/Same", "equivalent", 0.001),
    verdict("mine/Open", "undecided", 0.01, { secondsNeeded: 42 }),
    verdict("mine/Never", "undecided", 0.01),
    verdict("mine/Broken", "undecided", 0, { failure: "it broke" }),
    verdict("mine/Apart", "equivalent", 0, { method: "in turn", apart: "one allocates more" }),
  ];
  const shown = (width?: number) => verdictsTable(all, sides, { colour: false, width });

  it("have a row a benchmark, with heads that say what a column is", () => {
    const [head, first] = shown().split("\n");
    assert.equal(head?.replaceAll(/ {2,}/g, " | "), "benchmark | verdict | change | interval | git:main → . | launches | took");
    assert.equal(first?.replaceAll(/ {2,}/g, " | "), "mine/Get node | slower | +5.0 % | +4.0 % to +6.0 % | 1.00µs → 1.05µs | 3 | 12 s");
  });

  it("are said in words below: what is slower, faster and the same, and why the others aren't decided", () => {
    const [, notes] = shown().split("\n\n");
    assert.deepEqual(notes?.trimEnd().split("\n"), [
      ". is slower than git:main on 2 of 8: mine/Set node +12.0 %, mine/Get node +5.0 %",
      ". is faster than git:main on 1 of 8: mine/Quick node -20.0 %",
      "no difference above 2 % on 2 of 8",
      "not decided mine/Open node: --time-budget 70s may do",
      "not decided mine/Never node: its launches differ by more than the sides; see --margin",
      "failed mine/Broken node: it broke",
      "note mine/Apart node: measured by two processes in turn, since one allocates more",
    ]);
  });

  it("fit the terminal, and break no figure", () => {
    for (const width of [60, 80, 120, 200]) {
      const text = shown(width);
      assert.ok(fits(text, width), text);
      assert.match(text, /^mine\/Get node +slower +\+5\.0 % +\+4\.0 % to \+6\.0 %/m);
    }
    assert.doesNotMatch(shown(60), /launches$|took/m);
  });

  it("have colours where they are wanted, and are nothing where there are none", () => {
    assert.match(verdictsTable(all, sides, { colour: true }), /\u001b\[31mslower\u001b\[39m/);
    assert.equal(verdictsTable([], sides, { colour: false }), "");
  });
});
