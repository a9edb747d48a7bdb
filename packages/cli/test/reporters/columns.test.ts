import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { growsTooFast } from "../../../../test-support/growth.ts";
import { columns, displayWidth } from "../../src/reporters/columns.ts";

describe("columns", () => {
  it("are as wide as their widest text, whatever its colour or script", () => {
    const rows = [
      ["name", "1"],
      ["\u001b[31mé\u001b[39m", "12345"],
      ["名前", "2"],
      ["", "", "x"],
      ["e\u0301", "3"],
    ];
    assert.equal(
      columns(["left", "right"], rows),
      "name     1\n\u001b[31mé\u001b[39m    12345\n名前     2\n           x\ne\u0301        3",
    );
  });

  it("may be joined: what is longer than they are widens the last of them, but for the row's last cell", () => {
    const title = { content: "a title", colSpan: 2 };
    const whole = { content: "a long text below all of them", colSpan: 3 };
    assert.equal(
      columns(["left", "right", "left"], [["", title], ["a", "1", "x"], [title, "y"], [{ ...title, hAlign: "right" }, "z"], [whole]]),
      ["  a title", "a     1 x", "a title y", "a title z", "a long text below all of them"].join("\n"),
    );
  });

  it("count what a terminal shows", () => {
    assert.deepEqual(["", "abc", "±∞µ", "名", "👍", "a\u200bb"].map(displayWidth), [0, 3, 3, 2, 2, 2]);
  });

  it("take time that grows with the rows alone", () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => [`Benchmark${at}`, `${at} ± 1%`]);
    assert.equal(
      growsTooFast(10_000, (count) => columns(["left", "right"], rows(count))),
      undefined,
    );
  });
});
