import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ComparedTable, compare } from "@agentperf/core/comparison";
import { comparisonReporters } from "../../src/reporters/index.ts";
import { fits } from "../../src/reporters/wrapped.ts";

const record = (file: string, name: string, ns: number) => ({
  file,
  name,
  procs: 2,
  config: { goos: "linux", pkg: "agentperf/mine" },
  iterations: 100,
  values: [{ value: ns, unit: "ns/op" }],
});
const eight = (file: string, name: string, ns: number) => Array.from({ length: 8 }, (_, at) => record(file, name, ns + at / 100));

const tables: readonly ComparedTable[] = compare(
  [
    ...eight("old", "Same", 100),
    ...eight("old", "Slow|er", 100),
    ...eight("old", "Gone", 5),
    ...eight("new", "Same", 100),
    ...eight("new", "Slow|er", 120),
  ],
  { table: [".config"], row: [".fullname"], column: [".file"], ignore: [], alpha: 0.05, confidence: 0.95 },
);

describe("a comparison", () => {
  it("has what changed most on top, with its meaning, on a terminal", async () => {
    const { text } = (await comparisonReporters.table())(tables, false);
    const [title, head, first, second, third] = text.split("\n");
    assert.equal(title, "pkg: agentperf/mine · sec/op");
    assert.match(head ?? "", /^benchmark +old +new +change +test$/);
    assert.match(first ?? "", /^Slow\|er-2 +100\.0n ± 0% +120\.0n ± 0% +\+19\.9\d% +slower +p=0\.000 n=8$/);
    assert.match(second ?? "", /^Same-2 +100\.0n ± 0% +100\.0n ± 0% +~ +same +p=1\.000 n=8$/);
    assert.match(third ?? "", /^Gone-2 +5\.035n ± 1%$/);
  });

  it("fits the terminal: without the test's figures, then with the other columns below each other, and with no figure broken", async () => {
    const table = await comparisonReporters.table();
    const many = compare(
      ["old", "new", "newer", "newest"].flatMap((file, at) => eight(file, "Transaction", 100 + 20 * at)),
      { table: [".config"], row: [".fullname"], column: [".file"], ignore: [], alpha: 0.05, confidence: 0.95 },
    );
    for (const width of [60, 80, 120, 200]) {
      for (const shown of [table(tables, false, width).text, table(many, false, width).text]) {
        assert.ok(fits(shown, width), shown);
        assert.match(shown, /\+19\.9\d%/);
      }
    }
    const heads = (width: number) =>
      table(many, false, width)
        .text.split("\n")
        .filter((line) => line.startsWith("benchmark"))
        .map((line) => line.replaceAll(/ {2,}/g, " "));
    assert.deepEqual(heads(200), ["benchmark old new change test newer change test newest change test"]);
    assert.equal(heads(60).length, 3);
    assert.match(table(many, false, 80).text, /p=0\.000 n=8/);
  });

  it("is a table of a pull request as Markdown, with names escaped", async () => {
    const { text } = (await comparisonReporters.markdown())(tables, true);
    assert.ok(text.startsWith("**pkg: agentperf/mine · sec/op**\n\n|  | old | new | change | p |\n|---|--:|--:|--:|--:|\n"), text);
    assert.match(text, /^\| Slow&#124;er-2 \| 100\.0n ± 0% \| 120\.0n ± 0% \| 🔴 \+19\.9\d% slower \| p=0\.000 n=8 \|$/m);
    assert.match(text, /^\| Gone-2 \| 5\.035n ± 1% \| {2}\| {2}\| {2}\|$/m);
    assert.doesNotMatch(text, /\u001b/);
  });

  it("is benchstat's text and CSV, and JSON", async () => {
    assert.match((await comparisonReporters.benchstat())(tables, false).text, /^Same-2 .* ~ \(p=1\.000 n=8\)$/m);
    const { text, warnings } = (await comparisonReporters.csv())(tables, false);
    assert.match(text, /^Same-2,/m);
    assert.match(warnings ?? "", /benchmark set differs from baseline/);
    assert.deepEqual(JSON.parse((await comparisonReporters.json())(tables, false).text), JSON.parse(JSON.stringify(tables)));
  });

  it("has colours on a terminal that shows them", async () => {
    assert.match((await comparisonReporters.table())(tables, true).text, /\u001b\[31m\+19/);
  });
});
