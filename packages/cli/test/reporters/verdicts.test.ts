import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatChange, verdictLine } from "../../src/reporters/verdicts.ts";
import { verdictsCsv } from "../../src/reporters/verdicts-csv.ts";
import { verdictsJson } from "../../src/reporters/verdicts-json.ts";
import { verdictsJunit } from "../../src/reporters/verdicts-junit.ts";
import { verdictsMarkdown } from "../../src/reporters/verdicts-markdown.ts";
import { verdictsReport, verdictsTable } from "../../src/reporters/verdicts-table.ts";
import { fits } from "../../src/reporters/wrapped.ts";
import { junitProblem } from "./junit.ts";
import { verdict } from "./made-verdicts.ts";

const words = { a: "git:main", b: "a`b", margin: 0.02 };

describe("verdicts", () => {
  it("are a line each in a log", () => {
    assert.equal(verdictLine(verdict("mine/Get", "slower", 0.05)), "mine/Get node: slower, +5.0 % [+4.0 %, +6.0 %], 3 launches");
    assert.equal(verdictLine(verdict("mine/Get", "slower", 0, { failure: "it broke" })), "mine/Get node: failed: it broke");
  });

  const all = [
    verdict("mine/A", "equivalent", 0),
    verdict("mine/B", "slower", 0.05),
    verdict("mine/C|D", "undecided", 0, { failure: "line\nline" }),
    verdict("mine/E", "undecided", 0.01, { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }),
  ];
  const startedAt = "2026-01-02T03:04:05.678Z";
  const report = { ...words, verdicts: all, notes: [], interrupted: false, startedAt, colour: false };

  it("are Markdown: what they come to in the first line, what changed, and all of them folded, whatever the names hold", () => {
    const text = verdictsMarkdown({ ...report, notes: ["only in a`b: x"] });
    const lines = text.split("\n");
    assert.equal(lines[0], "**1 slower, 0 faster, 1 without a difference above 2 %, 1 not decided, 1 failed**: a&#96;b against git:main");
    assert.equal(lines[2], "only in a&#96;b: x");
    const [worth = "", folded = ""] = text.split("<details><summary>all 4</summary>");
    const rowsOf = (part: string) => [...part.matchAll(/^\| (mine\S*) \| node \| ([^|]*) \|/gm)].map(([, name, said]) => [name, said]);
    const changed = [
      ["mine/C&#124;D", "⚠️ failed: line<br>line"],
      ["mine/B", "🔴 slower"],
    ];
    assert.deepEqual(rowsOf(worth), changed);
    assert.deepEqual(rowsOf(folded), [...changed, ["mine/E", "not decided"], ["mine/A", "no difference above 2 %"]]);
    assert.match(verdictsMarkdown({ ...report, verdicts: [] }), /^\*\*Nothing was compared\*\*: a&#96;b against git:main\n$/);
    assert.doesNotMatch(verdictsMarkdown({ ...report, verdicts: all.slice(1, 2) }), /<details>/);
  });

  const stretches = { valid: 6, invalid: 2, reason: "operations were sent late", advice: "ask for less" };
  const load = [
    verdict("mine/A/rate=500", "equivalent", 0, { measure: "p50", lost: [0, 0.02], stretches }),
    verdict("mine/A/rate=500", "slower", 0.3, { measure: "p99", lost: [0, 0.02], stretches }),
    verdict("mine/A/rate=500", "slower", 0, { measure: "lost", estimate: 0.02, low: 0.01, high: 0.03, lost: [0, 0.02], stretches }),
  ];

  it("say of sides under load what is compared of each, and what was lost as such", async () => {
    const own = { ...report, verdicts: load };
    const table = verdictsReport(own);
    assert.match(table, /^mine\/A\/rate=500 p50 node +no difference +0\.0 % /m);
    assert.match(table, /^mine\/A\/rate=500 p99 node +slower +\+30\.0 % .*1\.00µs → 1\.30µs/m);
    assert.match(table, /^mine\/A\/rate=500 lost node +loses more +\+2\.00 points +\+1\.00 points to \+3\.00 points +0\.00 % → 2\.00 %/m);
    assert.match(table, /^a`b is slower than git:main on 1 of 2: mine\/A\/rate=500 p99 node \+30\.0 %$/m);
    assert.match(table, /^a`b loses more operations than git:main: mine\/A\/rate=500 lost node 0\.00 % → 2\.00 %$/m);
    assert.match(table, /^note .*: 2 of 8 pairs of stretches were invalid and don't count: operations were sent late$/m);
    const markdown = verdictsMarkdown(own);
    assert.match(markdown, /^\*\*1 slower, 0 faster, 1 without a difference above 2 %, 0 not decided, 1 losing more operations\*\*/);
    assert.match(markdown, /^\| mine\/A\/rate=500 lost \| node \| 🔴 loses more \|/m);
    const rows = verdictsCsv(own).trim().split("\r\n");
    assert.match(rows[0] ?? "", /,took \(s\),measure,lost a \(share\),lost b \(share\),invalid$/);
    assert.match(rows[2] ?? "", /^mine\/A\/rate=500,node,slower,1\.3.*,12,p99,0,0\.02,2$/);
    assert.match(rows[3] ?? "", /^mine\/A\/rate=500,node,slower,,,,.*,12,lost,0,0\.02,2$/);
    const junit = verdictsJunit(own);
    assert.equal(await junitProblem(junit), undefined);
    assert.match(junit, /<testcase name="mine\/A\/rate=500 lost" .*\n<failure message="loses more, \+2\.00 points/);
  });

  it("say why nothing was decided under load, and who isn't called faster", () => {
    const none = { values: [], low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, measure: "p50" as const };
    const all = { ...stretches, valid: 0, invalid: 5 };
    const untold = verdict("mine/A/rate=500", "undecided", 0, { ...none, stretches: all });
    const withheld = verdict("mine/B/rate=500", "undecided", -0.1, { measure: "p50", withheld: "a`b loses more operations" });
    const coarse = { ...stretches, invalid: 0, belowTimers: "timers are late" };
    const short = verdictsReport({
      ...report,
      verdicts: [verdict("mine/A/rate=500", "equivalent", 0, { measure: "p50", stretches: coarse })],
    });
    assert.match(short, /^note mine\/A\/rate=500 p50 node: timers are late; ab without --rate compares that$/m);
    const own = { ...report, verdicts: [untold, withheld] };
    const why = "all 5 pairs of stretches were invalid, as the generator was the limit: operations were sent late; ask for less";
    assert.ok(verdictsReport(own).includes(`not decided mine/A/rate=500 p50 node: ${why}\n`));
    assert.match(verdictsReport(own), /^not decided mine\/B\/rate=500 p50 node: a`b loses more operations$/m);
    assert.ok(verdictsMarkdown(own).includes(`mine/A/rate=500 p50: ${why}`));
  });

  it("are JSON, and rows", () => {
    assert.deepEqual(
      (JSON.parse(verdictsJson(report)) as { benchmark: string }[]).map(({ benchmark }) => benchmark),
      all.map(({ benchmark }) => benchmark),
    );
    const rows = verdictsCsv(report).trim().split("\r\n");
    assert.equal(rows[0]?.split(",").slice(0, 4).join(), "benchmark,runtime,verdict,time b / a");
    assert.match(rows[2] ?? "", /^mine\/B,node,slower,1\.05\d*,1\.0[34]\d*,1\.0[56]\d*,1000,1050,3,12$/);
    assert.match(rows[4] ?? "", /^mine\/E,node,undecided,1\.01\d*,,,1000,1010,3,12$/);
  });

  it("are JUnit's test cases, which fail where it is slower and are skipped where that isn't known", async () => {
    const text = verdictsJunit(report);
    assert.equal(await junitProblem(text), undefined);
    assert.match(text, / timestamp="2026-01-02T03:04:05" tests="4" failures="2" errors="0" skipped="1" /);
    assert.match(
      text,
      /<testcase name="mine\/B" classname="node" time="0\.00000105">\n<failure message="slower, \+5\.0 % \[[^"]*" type="slower"\/>/,
    );
    assert.match(text, /<testcase name="mine\/A" classname="node" time="0\.000001"\/>/);
  });

  it("are a table without what the user ended early", () => {
    const shown = (interrupted: boolean) => verdictsReport({ ...report, interrupted });
    assert.match(shown(false), /^mine\/E node/m);
    assert.doesNotMatch(shown(true), /^mine\/E node/m);
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
