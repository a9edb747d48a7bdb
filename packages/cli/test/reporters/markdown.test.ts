import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { escapeMarkdown, markdownCode, markdownTable } from "../../src/reporters/markdown.ts";

describe("Markdown", () => {
  it("shows text from outside as it is: no new cell, line, HTML, code or link", () => {
    assert.equal(escapeMarkdown("a|b\nc \\| `d` <img> [x](http://y)"), "a\\|b c \\\\\\| \\`d\\` \\<img> [x]\\(http://y)");
    assert.equal(markdownCode("a`b\nc"), "`a'b c`");
  });

  it("leaves names and figures alone", () => {
    for (const text of ["redis/Get_x-2 node", "+5.1 % [+3.0 %, +7.2 %]", "1.0 ± 2% (p=0.001 n=8)", "~ same"])
      assert.equal(escapeMarkdown(text), text);
  });

  it("has as many cells in a row as in the head, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), (cells) => {
        const [head, rule, row, ...rest] = markdownTable(["a", "b", "c"], ["left", "right", "right"], [cells]).split("\n");
        assert.equal(head, "| a | b | c |");
        assert.equal(rule, "|---|--:|--:|");
        // What is left of the row without what is escaped has the lines between cells only.
        assert.equal(row?.replace(/\\./g, "").split("|").length, 5, row);
        assert.deepEqual(rest, [""]);
      }),
    );
  });
});
