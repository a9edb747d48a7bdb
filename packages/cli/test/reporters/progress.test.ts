import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LoadJson, loadFromJson } from "@agentperf/core/load";
import type { Crossing } from "@agentperf/core/plan";
import picocolors from "picocolors";
import { crossingsOf } from "../../../../test-support/crossings.ts";
import type { Outcome } from "../../src/launch/launch.ts";
import { terminalProgress } from "../../src/reporters/progress.ts";
import { logProgress } from "../../src/reporters/progress-log.ts";
import { figuresOf } from "../launch/fake.ts";
import { madeLoad } from "./made-loads.ts";
import { Screen } from "./screen.ts";

const crossing = crossingsOf("mine");
const run = ["Get", "Set"].flatMap((name) => ["node", "bun"].map((runtime) => crossing(name, { runtime })));
const [getNode, getBun, setNode] = run as [Crossing, Crossing, Crossing, Crossing];
const planned = (own: Crossing, round = 0) => ({ crossing: own, round, seed: 1 });
const ended = { wallMs: 300, notes: [], output: "", clean: true };
const took = (ns: number): Outcome => ({ ...ended, figures: figuresOf(ns) });
const failed: Outcome = { ...ended, failure: { phase: "measure", code: "benchmark", message: "no" } };
const colours = picocolors.createColors(false);

/** A run on a screen. */
async function started(screen: Screen) {
  const progress = await terminalProgress(screen.stream, { run, launchMs: 500, colours });
  let index = 0;
  return {
    progress,
    launch(own: Crossing, outcome: Outcome, round = 0) {
      progress.started?.(planned(own, round), index++, 20);
      progress.ended?.(planned(own, round), outcome);
    },
    begin: (own: Crossing, round = 0) => progress.started?.(planned(own, round), index++, 20),
  };
}

describe("progress on a terminal", () => {
  it("is a table that grows, what is measured with its figure so far, and a bar with the time that is left", async () => {
    const screen = new Screen(80);
    const { progress, launch, begin } = await started(screen);
    begin(getNode);
    assert.match(screen.lines.slice(0, 4).join("\n"), /^ +node +bun\nmine\nGet +… +·\nSet +· +·$/);
    assert.equal(screen.lines[4], "now:  mine/Get on node: its first launch");
    assert.match(screen.lines[5] ?? "", /^░{19} 1\/20 · \d:\d\d left$/);
    for (const round of [0, 1, 2, 3, 4]) launch(getNode, took(1_000 + round), round);
    launch(setNode, failed);
    begin(getBun, 5);
    assert.match(screen.lines.join("\n"), /^Get +1\.00µs +±<1% +…\nSet +failed +·$/m);
    begin(getNode, 6);
    assert.match(screen.lines.at(-2) ?? "", /^now: {2}mine\/Get on node: 1\.00µs ±<1% in 5 launches so far$/);
    assert.match(screen.lines.at(-1) ?? "", / 9\/20 · round 7 · \d:\d\d left$/);
    progress.stop();
    assert.deepEqual(screen.lines, []);
    assert.equal(screen.listeners, 0);
  });

  it("has the last few launches where the terminal is too low for a table, or too narrow", async () => {
    for (const screen of [new Screen(80, 6), new Screen(20)]) {
      const { progress, launch, begin } = await started(screen);
      launch(getNode, took(1_000));
      launch(getBun, took(2_000));
      begin(setNode);
      assert.equal(screen.lines.length, 3);
      assert.ok(screen.lines[0]?.startsWith("done: mine/Get "), screen.lines[0]);
      if (screen.columns === 80) assert.equal(screen.lines[0], "done: mine/Get on bun 2.00µs · mine/Get on node 1.00µs");
      progress.stop();
    }
  });

  it("is laid out anew where the terminal changes", async () => {
    const screen = new Screen(80);
    const { progress, launch, begin } = await started(screen);
    for (const round of [0, 1, 2, 3, 4]) launch(getNode, took(1_000 + round), round);
    begin(getBun);
    assert.match(screen.lines.join("\n"), /±<1%/);
    screen.resize(30);
    assert.match(screen.lines.join("\n"), /^Get +1\.00µs +…$/m);
    assert.ok(screen.lines.every((line) => line.length <= 30));
    screen.resize(80);
    assert.match(screen.lines.join("\n"), /^Get +1\.00µs +±<1% +…$/m);
    progress.stop();
    assert.deepEqual(screen.lines, []);
  });

  it("draws once a launch", async () => {
    const screen = new Screen(80);
    const { progress, launch } = await started(screen);
    for (const round of [0, 1, 2]) launch(getNode, took(1_000), round);
    assert.equal(screen.written.length, 3);
    progress.stop();
  });

  it("says of a load what it has given by now, and of a search what it has tried, the last first", async () => {
    const screen = new Screen(80);
    const [first, second] = [60, 120].map((rate) => madeLoad({ rate, seconds: 1 }));
    assert.ok(first?.launch.load !== undefined && second !== undefined);
    const [probe, next] = [first.crossing as Crossing, second.crossing as Crossing];
    const progress = await terminalProgress(screen.stream, { run: [probe], launchMs: 500, colours });
    progress.started?.(planned(probe), 0, 1);
    assert.deepEqual(
      screen.lines.slice(0, 2),
      ["now:  mine/Get/rate=60 on node", "      before its load begins"],
      "one alone has no table",
    );
    progress.loading?.(probe, loadFromJson(first.launch.load as LoadJson), { who: "agents", count: 2, of: 3, isAll: false });
    assert.match(screen.lines[1] ?? "", /^ {6}after 1 s \d\d\.\d\/s, response p50 \S+ms p99 \S+ms, of 2 of 3 agents$/);
    assert.match(screen.lines[2] ?? "", / 1\/1 · \d:\d\d left$/);
    const tried = { crossing: probe.id, round: 0 };
    const probes = [
      { ...tried, rate: 30, outcome: "met" as const },
      { ...tried, rate: 60, outcome: "missed" as const },
    ];
    progress.searched?.([{ crossing: first.crossing, objectives: [], confirmed: false, probes }]);
    progress.started?.(planned(next), 2, 14);
    assert.deepEqual(screen.lines.slice(0, 2), ["tried: 60.0/s missed · 30.0/s met", "now:  mine/Get/rate=120 on node"]);
    assert.match(screen.lines.at(-1) ?? "", / probe 3 · about \d:\d\d left$/);
    progress.stop();
  });

  it("obeys nothing in a name", async () => {
    const screen = new Screen(80);
    const own = crossing("Get\x1b[2J\nx");
    const progress = await terminalProgress(screen.stream, { run: [own], launchMs: 1, colours });
    progress.started?.(planned(own), 0, 1);
    assert.match(screen.lines.join("\n"), /now: {2}mine\/Get\\x1b\[2J\\nx on node/);
    progress.stop();
  });
});

/** A log whose clock the test sets. */
function quietLog() {
  const clock = { nowMs: 0 };
  const said: string[] = [];
  const progress = logProgress(
    500,
    (text) => void said.push(text),
    () => clock.nowMs,
  );
  return { clock, said, progress };
}

describe("progress in a log", () => {
  it("is a line each ten seconds at most, when a launch has ended", () => {
    const { clock, said, progress } = quietLog();
    for (let index = 0; index < 30; index++) {
      progress.started?.(planned(getNode, index), index, 30);
      clock.nowMs += 1_000;
      progress.ended?.(planned(getNode, index), took(1_000 + index));
    }
    assert.equal(said.length, 3);
    assert.match(said[0] ?? "", /^agentperf: 10\/30 launches, 0:\d\d left; last mine\/Get on node: 1\.00µs ±<1%\n$/);
  });

  it("says of a search what it has tried, and of a long load what it has given", () => {
    const { clock, said, progress } = quietLog();
    const { crossing: probe, launch } = madeLoad({ rate: 60, seconds: 1 });
    assert.ok(launch.load !== undefined);
    progress.searched?.([]);
    progress.started?.(planned(probe as Crossing), 0, 14);
    clock.nowMs = 12_000;
    progress.loading?.(probe as Crossing, loadFromJson(launch.load as LoadJson), { who: "generators", count: 1, of: 1, isAll: true });
    clock.nowMs = 30_000;
    progress.ended?.(planned(probe as Crossing), took(1_000));
    const probes = [{ crossing: probe.id, round: 0, rate: 60, outcome: "invalid" as const }];
    progress.searched?.([{ crossing: probe, objectives: [], confirmed: false, probes }]);
    assert.equal(said.length, 2);
    assert.match(said[0] ?? "", /^agentperf: mine\/Get\/rate=60 on node: after 1 s /);
    assert.match(said[1] ?? "", /^agentperf: probe 1, about 0:\d\d left; tried: 60\.0\/s invalid\n$/);
  });

  it("says of a long search the last rates only, and how often each was tried in a row", () => {
    const { clock, said, progress } = quietLog();
    const { crossing: probe } = madeLoad({ rate: 60, seconds: 1 });
    const probes = Array.from({ length: 60 }, (_, at) => {
      return { crossing: probe.id, round: at, rate: 10 + Math.floor(at / 3), outcome: "invalid" as const };
    });
    clock.nowMs = 30_000;
    progress.searched?.([{ crossing: probe, objectives: [], confirmed: false, probes }]);
    assert.match(said[0] ?? "", /tried: 29\.0\/s invalid 3× · 28\.0\/s invalid 3× · .* · 22\.0\/s invalid 3× · …\n$/);
  });

  it("says what failed", () => {
    const { clock, said, progress } = quietLog();
    progress.started?.(planned(getNode), 0, 1, 90_000);
    clock.nowMs = 20_000;
    progress.ended?.(planned(getNode), failed);
    assert.deepEqual(said, ["agentperf: 1/1 launches, at most 1:10 left; last mine/Get on node: failed\n"]);
  });
});
