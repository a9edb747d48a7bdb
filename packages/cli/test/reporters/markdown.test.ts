import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { markdownTable } from "../../src/reporters/markdown.ts";

describe("a Markdown table", () => {
  it("leaves names and figures alone", () => {
    for (const text of ["redis/Get-2 node", "5.1 % (+3.0 %, +7.2 %)", "1.0 ± 2% (p=0.001 n=8)", "same"])
      assert.match(markdownTable(["a"], ["left"], [[text]]), new RegExp(`^\\| ${text.replace(/[()+.]/g, "\\$&")} \\|$`, "m"));
  });

  it("has as many cells in a row as in the head, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 3, maxLength: 3 }), (cells) => {
        const [head, rule, row, ...rest] = markdownTable(["a", "b", "c"], ["left", "right", "right"], [cells]).split("\n");
        assert.equal(head, "| a | b | c |");
        assert.equal(rule, "|---|--:|--:|");
        assert.equal(row?.split("|").length, 5, row);
        assert.deepEqual(rest, [""]);
      }),
    );
  });
});
