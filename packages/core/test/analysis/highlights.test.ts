import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Baselines, highlightsOf, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

const highlights = (result: Result, baselines: Baselines = noBaselines) => highlightsOf({ result, summary: summarize(result, baselines) });
const rounds = ({ id }: { readonly id: string }, ns: (round: number) => number, more: Parameters<typeof launchOf>[3] = {}) =>
  [0, 1, 2, 3, 4].map((round) => launchOf(id, ns(round), round, more));
/** Launches so far apart that nothing can be told of them. */
const noisy = (round: number): number => [100, 150, 200, 120, 170][round] as number;

describe("highlights", () => {
  it("tell how a runtime stands against the first one, over all benchmarks of both", () => {
    const names = ["Fast", "Faster", "Slow", "Same", "Open"];
    const times: readonly ((round: number) => number)[] = [
      (round) => 500 + round,
      (round) => 250 + round,
      (round) => 3_000 + round,
      (round) => 1_001 + round,
      (round) => [900, 1_300, 800, 1_200, 1_100][round] as number,
    ];
    const node = names.map((name) => crossingOf(name));
    const bun = names.map((name) => crossingOf(name, { runtime: "bun" }));
    const launches = [
      ...node.flatMap((own) => rounds(own, (round) => 1_000 + round)),
      ...bun.flatMap((own, at) => rounds(own, times[at] as (round: number) => number)),
    ];
    const [standing, ...others] = highlights(resultOf([...node, ...bun], launches)).standings;
    assert.deepEqual(others, []);
    const { faster, slower, ...rest } = standing ?? {};
    assert.deepEqual(rest, { of: "runtime", name: "bun", first: "node", same: 1, open: 1, total: 5 });
    assert.equal(faster?.count, 2);
    assert.ok(Math.abs(faster.low - 2) < 0.05 && Math.abs(faster.high - 4) < 0.05, JSON.stringify(faster));
    assert.equal(slower?.count, 1);
    assert.ok(Math.abs(slower.low - 3) < 0.05 && slower.low === slower.high, JSON.stringify(slower));
  });

  it("name adapters by the ports in which they differ", () => {
    const [one, other] = ["memory", "ioredis"].map((redis) => crossingOf("Get", { id: redis, adapters: { redis, clock: "local" } }));
    assert.ok(one && other);
    const launches = [...rounds(one, (round) => 1_000 + round), ...rounds(other, (round) => 2_000 + round)];
    const [standing] = highlights(resultOf([one, other], launches)).standings;
    assert.deepEqual([standing?.of, standing?.name, standing?.first, standing?.slower?.count], ["adapters", "ioredis", "memory", 1]);
  });

  it("say nothing of one against another by a few launches", () => {
    const [node, bun] = [crossingOf("Get"), crossingOf("Get", { runtime: "bun" })];
    assert.deepEqual(highlights(resultOf([node, bun], [launchOf(node.id, 1), launchOf(bun.id, 9)])).standings, []);
  });

  it("name the largest ratio to a baseline, and count what is surely above the target", () => {
    const [get, set, none] = [crossingOf("Get", { baseline: "get" }), crossingOf("Set", { baseline: "set" }), crossingOf("None")];
    const result = resultOf([get, set, none], [launchOf(get.id, 100), launchOf(set.id, 260), launchOf(none.id, 1)]);
    const { baseline } = highlights(result, { target: 1.2, warning: 1.5, ns: { get: 200, set: 200 } });
    assert.deepEqual([baseline?.crossing.name, baseline?.ratio.value, baseline?.held, baseline?.above], ["Set", 1.3, 2, 1]);
    assert.equal(highlights(result).baseline, undefined);
  });

  it("name what is too noisy to tell, with the reason that most of it shares", () => {
    const [disk, disk2, unknown, quiet] = ["Disk", "Disk2", "Unknown", "Quiet"].map((name) => crossingOf(name));
    assert.ok(disk && disk2 && unknown && quiet);
    const launches = [
      ...rounds(unknown, noisy),
      ...[disk, disk2].flatMap((own) => rounds(own, noisy, { conditions: { diskShare: 0.3 } })),
      ...rounds(quiet, (round) => 100 + round / 10),
    ];
    const { noise, widest } = highlights(resultOf([disk, disk2, unknown, quiet], launches));
    assert.equal(noise?.cause, "the disk");
    assert.deepEqual(
      noise.crossings.map(({ name }) => name),
      ["Disk", "Disk2"],
    );
    assert.ok(noise.uncertainty > 0.3 && widest === noise.uncertainty);
  });

  it("count what was measured and what failed", () => {
    const [get, broken] = [crossingOf("Get"), crossingOf("Broken")];
    const failures = [{ crossing: broken.id, round: 0, phase: "run", code: "benchmark", message: "no" }];
    const { measured, failed, widest, noise } = highlights(resultOf([get, broken], [launchOf(get.id, 5)], { failures }));
    assert.deepEqual([measured, failed.map(({ name }) => name), widest, noise], [1, ["Broken"], undefined, undefined]);
  });
});
