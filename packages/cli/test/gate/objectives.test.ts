import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Sketch } from "@agentperf/core/statistics";
import { crossingOf, launchOf, loadCrossingOf, loadLaunchOf, resultOf } from "../../../core/test/result/results.ts";
import { holdAgainstObjectives } from "../../src/gate/objectives.ts";

const ms = 1e6;
const crossing = loadCrossingOf("Get");
const loaded = (...gave: readonly Parameters<typeof loadLaunchOf>[1][]) =>
  resultOf(
    [crossing],
    gave.map((own, round) => loadLaunchOf(crossing.id, own, round)),
  );
const good = { p50Ns: 5 * ms, p99Ns: 9 * ms };
const late = [{ reason: "sent late", advice: "more generators" }];
const missed = (result: ReturnType<typeof loaded>, ...objectives: readonly string[]) =>
  holdAgainstObjectives([result], objectives).breaches.map((breach) => breach.kind === "objective" && breach.objective);

describe("objectives of a gate", () => {
  it("are about the response of a load, what it lost and its rate", () => {
    const result = loaded({ ...good, failed: 20 });
    assert.deepEqual(missed(result, "p97<10ms", "p50<6ms", "mean<6ms", "errors<3%", "dropped<1%", "rate>480/s"), []);
    assert.deepEqual(missed(result, "p97<8ms", "p99<10s", "p50<4ms", "errors<1%", "rate>500/s"), [
      "p97<8ms",
      "p99<10s",
      "p50<4ms",
      "errors<1%",
      "rate>500/s",
    ]);
    const [breach] = holdAgainstObjectives([result], ["p97<8ms"]).breaches;
    assert.ok(breach?.kind === "objective" && Math.abs((breach.actual ?? 0) / (9 * ms) - 1) < 0.01);
    assert.deepEqual([breach.of, breach.unit, breach.crossing], ["response", "ns", crossing.id]);
  });

  it("say of one that nobody knows, as a later version may write it, that it can't be checked, and look at the others", () => {
    const own = loadCrossingOf("Get", 500, { objectives: ["p42.5th<<1", "p99<8ms"] });
    const { breaches, unchecked, crossings } = holdAgainstObjectives([resultOf([own], [loadLaunchOf(own.id, good)])], undefined);
    assert.deepEqual(
      [breaches.length, unchecked.map((one) => one.kind === "objective unmeasured" && [one.objective, one.why]), [...crossings]],
      [1, [["p42.5th<<1", "this version of agentperf doesn't know it"]], [own.id]],
    );
  });

  it("take the operations of several loads together, and none of those that were the generator's", () => {
    const slow = { p50Ns: 20 * ms, p99Ns: 30 * ms };
    assert.deepEqual(missed(loaded(good, good, { ...slow, invalid: late }), "p99<10ms", "rate>480/s"), []);
    assert.deepEqual(missed(loaded(good, slow), "p90<10ms"), ["p90<10ms"]);
    const untold = holdAgainstObjectives([loaded({ ...slow, invalid: late })], ["p99<10ms"]);
    assert.deepEqual([untold.breaches, [...untold.crossings]], [[], [crossing.id]]);
  });

  it("take a load of which only a part was offered where there is no other one, and say so", () => {
    const agents = [
      { name: "a", seconds: 2 },
      { name: "b", seconds: 0, lostAtSeconds: 1 },
    ];
    const part = (own: Parameters<typeof loadLaunchOf>[1]) => loaded({ ...own, agents });
    const reason = "1 of 2 agents was lost at 1 s (b): 50 % of the load was offered";
    const { breaches, judgedParts } = holdAgainstObjectives([part(good)], ["p97<8ms", "p50<6ms"]);
    assert.deepEqual(
      breaches.map((breach) => breach.kind === "objective" && [breach.objective, breach.part]),
      [["p97<8ms", reason]],
    );
    assert.deepEqual(
      judgedParts.get(crossing.id)?.map(({ objective, met }) => [objective, met]),
      [
        ["p97<8ms", false],
        ["p50<6ms", true],
      ],
    );
    const slow = part({ p50Ns: 20 * ms, p99Ns: 30 * ms });
    const both = holdAgainstObjectives([loaded(good), slow], ["p97<10ms"]);
    assert.deepEqual([both.breaches, both.judgedParts.size], [[], 0], "the whole one counts");
  });

  it("are those that a load was run with, where none are given; of a search only the rate that it found", () => {
    const own = loadCrossingOf("Get", 500, { objectives: ["p99<8ms"] });
    const other = loadCrossingOf("Get", 1_000, { objectives: ["p99<8ms"] });
    const one = resultOf([own], [loadLaunchOf(own.id, good)]);
    assert.equal(holdAgainstObjectives([one], undefined).breaches.length, 1);
    assert.equal(holdAgainstObjectives([one], ["p99<10ms"]).breaches.length, 0, "given ones go before them");
    const slow = loadLaunchOf(other.id, { p50Ns: 50 * ms, p99Ns: 90 * ms });
    const probes = [own, other].map(({ id, load }, at) => {
      return { crossing: id, round: 0, rate: load.stages[0]?.from ?? 0, outcome: at === 0 ? ("met" as const) : ("missed" as const) };
    });
    const found = [{ crossing: crossingOf("Get"), objectives: ["p99<10ms"], rate: 500, confirmed: true, missedAt: 1_000, probes }];
    const search = resultOf([own, other], [loadLaunchOf(own.id, good), slow], { found });
    assert.deepEqual(missed(search, "p99<10ms"), [], "the rate beyond it was there to be missed");
    assert.deepEqual(missed(search, "p99<8ms"), ["p99<8ms"]);
  });

  it("are about an operation that the next one waits for where there was no load, and say what can't be checked", () => {
    const plain = crossingOf("Plain");
    const sketch = new Sketch();
    for (let at = 1; at <= 1_000; at++) sketch.add(at * 1_000);
    const histogram = { ...sketch.toJSON(), buckets: [...sketch.toJSON().buckets] };
    const launches = Array.from({ length: 6 }, (_, round) => launchOf(plain.id, 5e5, round, { histogram }));
    const { breaches, unchecked } = holdAgainstObjectives(
      [resultOf([plain], launches)],
      ["p99<1ms", "p99<900us", "p99.99<1s", "errors<1%"],
    );
    assert.deepEqual(
      breaches.map((breach) => breach.kind === "objective" && [breach.objective, breach.of]),
      [["p99<900us", "operation"]],
    );
    assert.deepEqual(
      unchecked.map((own) => own.kind === "objective unmeasured" && [own.objective, own.why]),
      [
        ["p99.99<1s", "its launches have too few operations for that percentile"],
        ["errors<1%", "it is of a load, and this benchmark wasn't put under any"],
      ],
    );
    assert.deepEqual(holdAgainstObjectives([resultOf([plain], [])], ["p99<1ms"]).breaches, []);
  });

  it("say so where a histogram can't be read", () => {
    const result = loaded(good);
    const [launch] = result.launches;
    if (launch?.load !== undefined) launch.load.response.sketch.accuracy = 1e-9;
    const { unchecked } = holdAgainstObjectives([result], ["p99<10ms"]);
    assert.deepEqual(
      unchecked.map((own) => own.kind === "objective unmeasured" && own.why),
      ["its histograms can't be read"],
    );
  });
});
