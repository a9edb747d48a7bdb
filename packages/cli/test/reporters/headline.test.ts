import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { headline, threeThings } from "../../src/reporters/headline.ts";
import { reportOf } from "./reports.ts";

const baselines = { target: 1.2, warning: 1.5, ns: { get: 1_000, set: 10_000 } };
const things = (result: Result) => threeThings(reportOf(result, baselines));
const rounds = ({ id }: { readonly id: string }, ns: (round: number) => number, more: Parameters<typeof launchOf>[3] = {}) =>
  [0, 1, 2, 3, 4].map((round) => launchOf(id, ns(round), round, more));
const failure = (crossing: string) => ({ crossing, round: 0, phase: "run", code: "benchmark", message: "no" });

const node = ["Get", "Set", "Work"].map((name) => crossingOf(name, { baseline: name.toLowerCase() }));
const bun = ["Get", "Set", "Work"].map((name) => crossingOf(name, { runtime: "bun", baseline: name.toLowerCase() }));
const disk = { conditions: { diskShare: 0.3 } };
const launches = [
  ...node.flatMap((own) => rounds(own, (round) => 1_000 + round)),
  ...bun.slice(0, 2).flatMap((own) => rounds(own, (round) => 500 + round)),
  ...bun.slice(2).flatMap((own) => rounds(own, (round) => [100, 150, 200, 120, 170][round] as number, disk)),
];

describe("three things worth knowing", () => {
  it("are who is faster, how the baselines are kept, and what is too noisy to tell", () => {
    const [standing, baseline, noise, ...others] = things(resultOf([...node, ...bun], launches));
    assert.match(standing ?? "", /^bun is \d\S* × as fast as node on [23](, not known on 1)? of 3$/);
    assert.equal(baseline, "none of 4 is above 1.2 of its baseline; Get on node is at 1.00 of its baseline, which is the most");
    assert.match(noise ?? "", /^Work is too noisy to tell \(±\d+%\): the disk$/);
    assert.deepEqual(others, []);
  });

  it("begin with what failed", () => {
    const result = resultOf([...node, ...bun], launches.slice(0, 25), { failures: [failure(bun[2]?.id ?? "")] });
    const [failed, standing] = things(result);
    assert.equal(failed, "1 figure failed: Work");
    assert.match(standing ?? "", /^bun is /);
  });

  it("say how many are above a baseline's target, and which is the most", () => {
    const [get, set] = node;
    assert.ok(get && set);
    const both = resultOf([get, set], [...rounds(get, (round) => 1_810 + round), ...rounds(set, (round) => 13_000 + round)]);
    assert.match(things(both).join("\n"), /^2 of 2 are above 1\.2 of the baseline; Get on node is at 1\.81 of its baseline$/m);
    assert.match(things(resultOf([get], [launchOf(get.id, 1_810)])).join("\n"), /^Get on node is at 1\.81 of its baseline, above 1\.2$/m);
    assert.match(things(resultOf([get], [launchOf(get.id, 140)])).join("\n"), /^Get on node is at 0\.14 of its baseline$/m);
  });

  it("end with how well all is known, where there is little else to say", () => {
    const own = crossingOf("Own");
    assert.deepEqual(
      things(
        resultOf(
          [own],
          rounds(own, (round) => 1_000 + round),
        ),
      ),
      ["1 figure measured, each known to ±<1% or better"],
    );
    assert.deepEqual(things(resultOf([own], [launchOf(own.id, 5)])), ["1 figure measured"]);
  });

  it("are no figures of a run that made each operation once", () => {
    const result = resultOf(node, launches.slice(0, 15));
    assert.deepEqual(things({ ...result, plan: { ...result.plan, smoke: true } }), ["3 figures measured once, to see that it works"]);
  });

  it("are none where nothing was measured", () => {
    assert.deepEqual(things(resultOf([], [])), []);
  });
});

describe("a headline", () => {
  it("is how each runtime stands, or how many were measured, and what failed", () => {
    const of = (result: Result) => headline(reportOf(result).summary);
    assert.match(of(resultOf([...node, ...bun], launches)), /^bun is .* of 3$/);
    const [get, set] = node;
    assert.ok(get && set);
    assert.equal(of(resultOf([get, set], [launchOf(get.id, 5)], { failures: [failure(set.id)] })), "1 figure measured; 1 benchmark failed");
  });
});
