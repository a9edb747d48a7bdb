import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flamePage } from "../../src/profile/flame.ts";
import { frame } from "./made.ts";

/** The boxes that a page shows: their names, where they begin and end, and the row from below. */
function boxes(stacks: Parameters<typeof flamePage>[1][number]["stacks"]) {
  const page = flamePage("a/B node", [{ title: "Time", stacks, unit: ["ms", 1_000] }]);
  const height = Number(/<svg class="graph" width="100%" height="(\d+)"/.exec(page)?.[1]);
  const drawn =
    /<svg class="box" x="([\d.]+)%" y="(\d+)" width="([\d.]+)%" height="20" data-from="([\d.]+)" data-to="([\d.]+)".*?<title>(.*?)<\/title>/g;
  const laid = [...page.matchAll(drawn)].map(([, x, y, width, from, to, told]) => {
    assert.ok(Math.abs(Number(x) - 100 * Number(from)) < 1e-3);
    assert.ok(Math.abs(Number(width) - 100 * (Number(to) - Number(from))) < 1e-3);
    return { told, depth: (height - Number(y)) / 20 - 1, from: Number(from), to: Number(to) };
  });
  return { page, laid };
}

describe("flamePage", () => {
  it("lays what is called above its caller, each as wide as its share", () => {
    const [a, b, c] = [frame("a"), frame("b"), frame("c")];
    const stacks = [
      { frames: [a, b], value: 30 },
      { frames: [a, c], value: 50 },
      { frames: [a], value: 20 },
      { frames: [frame("(idle)")], value: 1_000 },
    ];
    assert.deepEqual(boxes(stacks).laid, [
      { told: "all: 0.1 ms, 100.0 %", depth: 0, from: 0, to: 1 },
      { told: "a: 0.1 ms, 100.0 %", depth: 1, from: 0, to: 1 },
      { told: "b: 0.0 ms, 30.0 %", depth: 2, from: 0, to: 0.3 },
      { told: "c: 0.1 ms, 50.0 %", depth: 2, from: 0.3, to: 0.8 },
    ]);
  });

  it("leaves out what is too narrow to be seen", () => {
    const { laid } = boxes([
      { frames: [frame("wide")], value: 1e6 },
      { frames: [frame("narrow")], value: 100 },
    ]);
    assert.equal(laid.length, 2);
  });

  it("says so where nothing was sampled", () => assert.match(boxes([]).page, /Nothing was sampled/));

  it("runs nothing that a function's name or a title holds", () => {
    const evil = "</script><script>alert(1)</script>";
    const page = flamePage(evil, [{ title: evil, stacks: [{ frames: [frame(evil)], value: 1 }], unit: ["ms", 1] }]);
    assert.ok(!page.includes("<script>alert"));
  });
});
