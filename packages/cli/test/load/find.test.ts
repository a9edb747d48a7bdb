import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FoundRate, Result } from "@agentperf/core/result";
import { crossingsOf } from "../../../../test-support/crossings.ts";
import { resultOf } from "../../../core/test/result/results.ts";
import { findRates } from "../../src/load/find.ts";
import { madeLoad } from "../reporters/made-loads.ts";

const crossing = crossingsOf("mine");
const load = { arrivals: "poisson" as const, maxInFlight: 1_000, drainNs: 5e9, objectives: ["p99<60ms"] };
const start = { from: 50, to: 50, durationNs: 4e9 };

/** Searches with launches that nobody waits for. @param fails - at which probe one fails; @param lagMs - how late operations are sent */
function searched(
  names: readonly string[],
  {
    fails = -1,
    lagMs = () => 0.4,
    most = 80,
    down = () => false,
    failingEvery,
    objectives = load.objectives,
  }: {
    fails?: number;
    lagMs?: (rate: number) => number;
    most?: number;
    down?: (rate: number) => boolean;
    failingEvery?: number;
    objectives?: string[];
  } = {},
): { readonly found: readonly FoundRate[]; readonly result: Result } {
  const plan = findRates(
    names.map((name) => crossing(name)),
    { start, load: { ...load, objectives }, generators: 1, seed: 1 },
  );
  let result = resultOf([], []);
  for (let at = 0; at < most; at++) {
    const [next] = plan.next(result);
    if (next === undefined) break;
    const { id, benchmark, load: asked } = next.crossing;
    if (at === fails) {
      const failure = { crossing: id, round: next.round, phase: "setup", code: "benchmark", message: "no server" };
      result = { ...result, failures: [...result.failures, failure] };
      continue;
    }
    const rate = asked?.stages[0]?.from ?? 0;
    const { launch } = madeLoad(
      {
        ...{ name: benchmark, rate, seconds: 4, round: next.round, lagMs: lagMs(rate), objectives },
        ...(failingEvery === undefined ? {} : { failing: { every: failingEvery, error: new Error("refused") } }),
        ...(down(rate) ? { failing: { every: 1, error: new Error("connection refused") } } : {}),
      },
      at + 1,
    );
    result = { ...result, launches: [...result.launches, { ...launch, crossing: id }] };
  }
  return { found: plan.found?.() ?? [], result };
}

describe("a search of rates", () => {
  it("keeps what it found as data, and of each probe which launch it is", () => {
    const { found, result } = searched(["Get", "Set"]);
    assert.deepEqual(
      found.map((own) => own.crossing.id),
      ["mine/Get node", "mine/Set node"],
    );
    for (const { rate = 0, missedAt = 0, confirmed, objectives, probes, failure } of found) {
      assert.ok(rate > 150 && rate < 250 && missedAt > rate && missedAt < 1.03 * rate, `${rate} ${missedAt}`);
      assert.deepEqual([confirmed, objectives, failure], [true, ["p99<60ms"], undefined]);
      assert.equal(probes.filter((probe) => probe.rate === rate && probe.outcome === "met").length, 4);
      for (const { crossing: id, round, outcome } of probes) {
        const own = result.launches.filter((launch) => launch.crossing === id && launch.round === round);
        assert.equal(own.length, 1);
        assert.equal(
          own[0]?.load?.objectives.every(({ met }) => met),
          outcome === "met",
        );
      }
    }
    assert.equal(found.flatMap(({ probes }) => probes).length, result.launches.length);
  });

  it("takes no rate for missed at which the generator was the limit, whatever it measured there", () => {
    const { found } = searched(["Get"], { lagMs: (rate) => (rate > 120 ? 900 : 0.4) });
    const [{ rate = 0, missedAt, invalidAt = 0, confirmed, probes } = {} as FoundRate] = found;
    assert.ok(rate > 110 && rate <= 120 && invalidAt > 120, `${rate} ${invalidAt}`);
    assert.deepEqual([missedAt, confirmed], [undefined, true]);
    assert.equal(probes.filter((probe) => probe.rate === invalidAt).length, 4, "tried again, since something else may have disturbed it");
  });

  it("takes a rate for missed at which nothing is answered, and goes on below it", () => {
    const { found, result } = searched(["Get"], { down: (rate) => rate > 70 });
    const [{ rate = 0, missedAt = 0, confirmed, failure, probes } = {} as FoundRate] = found;
    assert.deepEqual([confirmed, failure], [true, undefined]);
    assert.ok(rate > 65 && rate <= 70 && missedAt > 70, `${rate} ${missedAt}`);
    assert.equal(probes.length, result.launches.length);
    const [nothing] = searched(["Get"], { down: () => true }).found;
    assert.deepEqual([nothing?.rate, nothing?.failure], [undefined, undefined]);
    // A probe of four seconds has no operation below this.
    assert.ok((nothing?.missedAt ?? 0) >= 0.25 && (nothing?.missedAt ?? 1) < 0.5, `${nothing?.missedAt}`);
  });

  it("takes a rate for missed at which more than a little is lost, unless an objective says how much may be", () => {
    const losing = (objectives: string[]) => searched(["Get"], { failingEvery: 50, objectives }).found[0];
    assert.ok((losing(["p90<60ms"])?.rate ?? 0) < 25);
    assert.ok((losing(["p90<60ms", "dropped<5%"])?.rate ?? 0) < 25);
    assert.ok((losing(["p90<60ms", "errors<1%"])?.rate ?? 0) < 25);
    const found = losing(["p90<60ms", "errors<5%"]);
    assert.ok(found?.confirmed === true && (found.rate ?? 0) > 150, `${found?.rate}`);
  });

  it("is given up with its reason where a probe fails, and what was tried stays; the next benchmark is searched all the same", () => {
    const [first, second] = searched(["Get", "Set"], { fails: 2 }).found;
    assert.equal(first?.failure, "no server");
    assert.equal(first?.probes.length, 2);
    assert.equal(second?.confirmed, true);
  });

  it("says what it knows by then where it is ended early", () => {
    const [first, second] = searched(["Get", "Set"], { most: 3 }).found;
    assert.deepEqual([first?.confirmed, first?.rate, second?.rate, second?.probes], [false, 100, undefined, []]);
  });
});
