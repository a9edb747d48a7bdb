import assert from "node:assert/strict";
import { describe, it } from "node:test";
import picocolors from "picocolors";
import { environment } from "../../../../test-support/environment.ts";
import type { Pair } from "../../src/ab/pairs.ts";
import { abProgress, intervals } from "../../src/reporters/ab-progress.ts";
import { verdict } from "./made-verdicts.ts";
import { Screen } from "./screen.ts";

const pair = (benchmark: string): Pair => ({
  benchmark,
  runtime: "node",
  method: "alternating",
  crossings: [] as unknown as Pair["crossings"],
});
const colours = picocolors.createColors(false);

describe("progress of a comparison", () => {
  it("shows each benchmark's interval, which closes in until it is decided", async () => {
    using _ = environment({ CI: undefined, TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: undefined });
    const screen = new Screen(80);
    const { observer, say, stop } = await abProgress(screen.stream, { verbose: false });
    say("installing git:main");
    assert.deepEqual(screen.lines, ["installing git:main"]);
    observer.started?.(pair("mine/Get"), 0, 2);
    assert.deepEqual(screen.lines, ["round 1 · 2 not decided · now mine/Get on node"]);
    observer.started?.(pair("mine/Get"), 0, 2, 90_000);
    assert.deepEqual(screen.lines, ["round 1 · 2 not decided · now mine/Get on node · at most 1:30 more"]);
    const widthOfStrip = () => /├─*●?─*┤/.exec(screen.lines.find((line) => line.startsWith("mine/Get")) ?? "")?.[0].length ?? 0;
    const open = verdict("mine/Set", "undecided", 0.15);
    const wide = verdict("mine/Get", "undecided", 0.05, { low: -0.1, high: 0.18 });
    observer.judged?.([wide, open]);
    observer.started?.(pair("mine/Get"), 1, 2);
    assert.match(screen.lines[0] ?? "", /^benchmark +runtime +-20 % +0 +\+20 % +change +interval/);
    assert.match(screen.lines[1] ?? "", /^mine\/Get +node .* \+5\.0 % +-9\.5 % to \+19\.7 %/);
    const before = widthOfStrip();
    const narrow = verdict("mine/Get", "slower", 0.05);
    observer.judged?.([narrow, open]);
    observer.ended?.(narrow);
    observer.started?.(pair("mine/Set"), 2, 1);
    assert.ok(widthOfStrip() < before, `${widthOfStrip()} of ${before}`);
    assert.match(screen.lines[1] ?? "", / slower$/);
    stop();
    assert.deepEqual(screen.lines, []);
    assert.equal(screen.listeners, 0);
  });

  it("shows those that are open first where there is no room for all", () => {
    const all = ["A", "B", "C", "D"].map((name, at) => verdict(`mine/${name}`, at < 2 ? "slower" : "undecided", 0.05));
    const done = new Set(all.slice(0, 2).map(({ benchmark, runtime }) => JSON.stringify([benchmark, runtime])));
    const lines = intervals(all, done, { colours, width: 79, most: 3 });
    assert.deepEqual(
      lines.map((line) => line.split(" ")[0]),
      ["benchmark", "mine/C", "mine/D", "2"],
    );
    assert.deepEqual(
      intervals(all, done, { colours, width: 79, most: 4 }).map((line) => line.split(" ")[0]),
      ["benchmark", "mine/A", "mine/B", "mine/C", "mine/D"],
    );
  });

  it("goes without columns where the terminal is narrow", () => {
    const all = [verdict("mine/Transaction", "undecided", 0.05)];
    for (const width of [40, 59, 79, 119]) {
      const lines = intervals(all, new Set(), { colours, width, most: 9 });
      assert.equal(lines.length, 2, lines.join("\n"));
      assert.ok(
        lines.every((line) => line.length <= width),
        lines.join("\n"),
      );
      assert.match(lines[1] ?? "", /^mine\/Transaction .*\+5\.0 %/);
    }
  });
});
