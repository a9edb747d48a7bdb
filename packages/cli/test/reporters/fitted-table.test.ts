import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import picocolors from "picocolors";
import { growsTooFast } from "../../../../test-support/growth.ts";
import { type FittedColumn, type FittedRow, fittedTable, leastWidth } from "../../src/reporters/fitted-table.ts";
import { fits } from "../../src/reporters/wrapped.ts";

const colours = picocolors.createColors(false);
const columns: readonly FittedColumn[] = [
  { head: "benchmark", wrapsFrom: 8 },
  { head: "change", align: "right" },
  { head: "p", align: "right", dropped: 1 },
  { head: "about", wrapsFrom: 10, dropped: 2 },
];
const rows: readonly FittedRow[] = [
  ["Get", "+5.0 %", "0.01", "gets a value of some size"],
  ["Transaction", "-12.5 %", "0.667", "sets two"],
];
const shown = (width?: number, own = rows) => fittedTable(columns, own, { colours, width }).split("\n");

describe("a fitted table", () => {
  it("has two spaces between its columns and heads above them", () => {
    assert.deepEqual(shown(), [
      "benchmark     change      p  about",
      "Get           +5.0 %   0.01  gets a value of some size",
      "Transaction  -12.5 %  0.667  sets two",
    ]);
  });

  it("breaks texts within their cells first, then goes without columns, one after the other", () => {
    assert.deepEqual(shown(44), [
      "benchmark     change      p  about",
      "Get           +5.0 %   0.01  gets a value of",
      "                             some size",
      "Transaction  -12.5 %  0.667  sets two",
    ]);
    assert.deepEqual(shown(30).slice(0, 2), ["benchmark   change  about", "Get         +5.0 %  gets a"]);
    assert.deepEqual(shown(22), ["benchmark     change", "Get           +5.0 %", "Transaction  -12.5 %"]);
  });

  it("has no column in which nothing stands", () => {
    assert.deepEqual(shown(undefined, [["Get", "+5.0 %"]]), ["benchmark  change", "Get        +5.0 %"]);
  });

  it("has titles that widen nothing, and are cut", () => {
    const titled: readonly FittedRow[] = [{ title: "a title that is longer than the table" }, ["Get", "+5.0 %"]];
    assert.deepEqual(shown(20, titled), ["benchmark  change", "a title that is lon…", "Get        +5.0 %"]);
  });

  it("colours each line of a cell, and lets no text out of it", () => {
    const red = picocolors.createColors(true).red;
    const text = fittedTable(columns, [["Get\n\u001b[2J", "1", "", { text: "some words in red here", paint: red }]], {
      colours,
      width: 36,
    });
    assert.ok(text.includes("Get \\x1b[2J"), text);
    assert.match(text, /\u001b\[31msome words in\u001b\[39m\n.*\u001b\[31mred here\u001b\[39m$/);
  });

  it("is never wider than a terminal that has room for its figures, and breaks no figure", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const row = fc.tuple(
      fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" ")),
      fc.integer({ min: -999, max: 999 }).map((value) => `${value}.5 %`),
      fc.integer({ min: 0, max: 999 }).map((value) => `0.${value}`),
      fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 24, max: 120 }), (own, width) => {
        const text = fittedTable(columns, own, { colours, width });
        assert.ok(fits(text, width), text);
        for (const [, figure] of own) assert.ok(text.includes(figure), text);
      }),
    );
  });

  it("takes time that grows with the rows alone", () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => [`Benchmark${at}`, `${at} %`, "0.5", "some words about it"]);
    assert.equal(
      growsTooFast(2_000, (count) => fittedTable(columns, many(count), { colours, width: 40 })),
      undefined,
    );
  });

  it("says what it takes at least", () => {
    const least = leastWidth(columns, rows);
    assert.ok(fits(shown(least).join("\n"), least));
    // The head of the first column, the widest figure, and what stands between them.
    assert.equal(least, "benchmark".length + "-12.5 %".length + 2);
  });
});
