import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flamePage } from "../../src/profile/flame.ts";
import { frame } from "./made.ts";

/** The boxes that a page is given. */
async function boxes(stacks: Parameters<typeof flamePage>[1][number]["stacks"]) {
  const page = await flamePage("a/B node", [{ title: "Time", stacks, unit: ["ms", 1_000] }]);
  const [, json = ""] = /^const graphs = (.*);$/m.exec(page) ?? [];
  const [graph] = JSON.parse(json) as readonly { total: number; depth: number; boxes: readonly unknown[] }[];
  return { page, ...graph };
}

describe("flamePage", () => {
  it("lays what is called above its caller, each as wide as its share", async () => {
    const [a, b, c] = [frame("a"), frame("b"), frame("c")];
    const stacks = [
      { frames: [a, b], value: 30 },
      { frames: [a, c], value: 50 },
      { frames: [a], value: 20 },
      { frames: [frame("(idle)")], value: 1_000 },
    ];
    const { total, depth, boxes: laid } = await boxes(stacks);
    assert.deepEqual([total, depth], [100, 2]);
    assert.deepEqual(laid, [
      { name: "all", depth: 0, from: 0, to: 1 },
      { name: "a", depth: 1, from: 0, to: 1 },
      { name: "b", depth: 2, from: 0, to: 0.3 },
      { name: "c", depth: 2, from: 0.3, to: 0.8 },
    ]);
  });

  it("leaves out what is too narrow to be seen", async () => {
    const { boxes: laid = [] } = await boxes([
      { frames: [frame("wide")], value: 1e6 },
      { frames: [frame("narrow")], value: 100 },
    ]);
    assert.equal(laid.length, 2);
  });

  it("is an empty graph where nothing was sampled", async () => assert.deepEqual((await boxes([])).boxes, []));

  it("runs nothing that a function's name or a title holds", async () => {
    const evil = "</script><script>alert(1)</script>";
    const page = await flamePage(evil, [{ title: evil, stacks: [{ frames: [frame(evil)], value: 1 }], unit: ["ms", 1] }]);
    assert.ok(!page.includes("<script>alert"));
  });
});
