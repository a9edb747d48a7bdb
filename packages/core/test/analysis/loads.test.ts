import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadSamplesOf, loadsOf, measuredOf, noBaselines, searchesOf, summarize, trendsOf } from "@agentperf/core/analysis";
import { combineLoads, generatorLimits, generatorOf, invalidity, LoadRecorder, loadFromJson, loadJson } from "@agentperf/core/load";
import { formatResult, goRecords, type LaunchLoad, launchesOf, parseResult, type Result } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

/** Two seconds in which an operation comes each 10 ms; each 20th is dropped, each 10th fails, and one never ends. */
function measured(lagNs = 1e5) {
  const recorder = new LoadRecorder(0);
  for (let at = 1; at < 200; at++) {
    const intended = at * 1e7;
    if (at % 20 === 0) {
      recorder.drop(intended);
      continue;
    }
    recorder.send(intended, intended + lagNs);
    if (at % 10 === 0) recorder.fail(intended, new Error("no"));
    else if (at === 199) recorder.giveUp(intended, intended + lagNs, intended + 5e9);
    else recorder.complete(intended, intended + lagNs, intended + at * 1e5);
  }
  const { counts, response, service, lag, errors } = recorder;
  return { counts, response, service, lag, errors, seconds: 2, timeline: recorder.timeline() };
}

const crossing = crossingOf("Get", {
  load: { stages: [{ from: 100, to: 100, durationNs: 2e9 }], arrivals: "uniform", maxInFlight: 10, drainNs: 5e9, objectives: [] },
});
const reasons = [{ reason: "it was busy", advice: "ask for less" }];
const launch = (round: number, invalid: LaunchLoad["invalid"] = [], met = true) =>
  launchOf(crossing.id, 1e7 + round, round, {
    load: structuredClone({
      ...(loadJson(measured()) as unknown as LaunchLoad),
      invalid,
      objectives: [{ objective: "p99<1s", met, actual: 5, unit: "ns" as const }],
    }),
  });
const read = (result: Result) => parseResult(formatResult(result), "made");

describe("a load in figures", () => {
  it("has rates over the whole and by seconds, what was lost, and times by percentile", () => {
    const [own] = loadsOf(read(resultOf([crossing], [launch(0)])));
    assert.ok(own?.response !== undefined && own.lag !== undefined);
    assert.deepEqual([own.planned, own.completed, own.outcome, own.isProbe], [99.5, 89.5, "met", false]);
    assert.ok(Math.abs(own.lostShare - 20 / 199) < 1e-12, String(own.lostShare));
    assert.deepEqual(
      own.seconds.map(({ atMs, dropped, failed }) => [atMs, dropped, failed]),
      [
        [0, 4, 5],
        [1_000, 5, 5],
      ],
    );
    assert.ok(Math.abs((own.seconds[0]?.p50Ns ?? 0) - 5e6) < 0.05 * 5e6);
    const { quantiles } = own.response;
    assert.equal(quantiles[0]?.share, 0);
    assert.ok(
      quantiles.every(({ share, ns }, at) => at === 0 || (share > (quantiles[at - 1]?.share ?? 1) && ns >= (quantiles[at - 1]?.ns ?? 0))),
    );
    assert.ok((quantiles.at(-1)?.share ?? 1) < 1);
    assert.ok(Math.abs(own.lag.at(0.99) - 1e5) <= 0.005 * 1e5);
  });

  it("says that it failed where nothing ended well, unless it missed what it is held to", () => {
    const down = (more: Partial<LaunchLoad["counts"]>, objectives: LaunchLoad["objectives"] = []) => {
      const own = launch(0);
      assert.ok(own.load !== undefined);
      own.load.counts = { planned: 20, sent: 20, dropped: 0, completed: 0, failed: 20, unanswered: 0, ...more };
      own.load.objectives = objectives;
      return loadsOf(resultOf([crossing], [own]))[0]?.outcome;
    };
    const judged = (met: boolean) => [{ objective: "dropped<1%", met, actual: 0, unit: "share" as const }];
    assert.equal(down({}), "failed");
    assert.equal(down({}, judged(true)), "failed", "what it met isn't all that there is to it");
    assert.equal(down({}, judged(false)), "missed");
    assert.equal(down({ failed: 10, unanswered: 10 }), "failed");
    assert.equal(down({ failed: 19, completed: 1 }), "met");
  });

  it("has no times where its histograms aren't ones, and is read all the same", () => {
    for (const change of [
      { buckets: [1_000, -5] },
      { buckets: [1e9, 5] },
      { accuracy: 1e-9 },
      { accuracy: Number.NaN },
      { zeros: -3 },
      { zeros: 0, buckets: [] },
    ]) {
      const own = launch(0);
      assert.ok(own.load !== undefined);
      for (const times of [
        own.load.response,
        own.load.service,
        own.load.lag,
        ...own.load.timeline.stretches.map(({ response }) => ({ sketch: response })),
      ])
        Object.assign(times.sketch, change);
      own.load.counts.planned = 0;
      const [read] = loadsOf(resultOf([crossing], [own]));
      assert.deepEqual([read?.response, read?.service, read?.lag], [undefined, undefined, undefined], JSON.stringify(change));
      assert.ok(read?.seconds.every(({ p50Ns }) => p50Ns === undefined));
    }
  });

  it("counts a stretch that the load ends in by its own length", () => {
    const short = launch(0);
    assert.ok(short.load !== undefined);
    short.load.seconds = 1.5;
    const [own] = loadsOf(resultOf([crossing], [short]));
    assert.equal(own?.seconds[1]?.planned, 200);
  });
});

describe("a launch whose generator was the limit", () => {
  it("is no sample of its crossing, whose other launches are", () => {
    const result = resultOf([crossing], [launch(0), launch(1, reasons), launch(2, [], false)]);
    const [own] = measuredOf(summarize(result, noBaselines));
    assert.deepEqual(own?.samples, [1e7, 1e7 + 2]);
    assert.deepEqual(
      launchesOf(result, crossing.id).map(({ round }) => round),
      [0, 2],
    );
    assert.equal(goRecords(result).length, 2);
    assert.deepEqual(
      loadsOf(result).map(({ outcome }) => outcome),
      ["met", "invalid", "missed"],
    );
  });

  it("leaves its crossing without a figure where there is no other one, with the reason", () => {
    const [own] = summarize(resultOf([crossing], [launch(0, reasons)]), noBaselines).crossings;
    assert.deepEqual([own?.status, own?.status === "invalid" && own.reason], ["invalid", "it was busy"]);
  });
});

describe("a load in which nothing was answered", () => {
  const nothing = (round: number) => {
    const own = launch(round);
    assert.ok(own.load !== undefined);
    own.load.counts = { planned: 20, sent: 18, dropped: 2, completed: 0, failed: 18, unanswered: 0 };
    own.load.errors = [{ kind: "refused", count: 18, example: "refused" }];
    return own;
  };

  it("is no sample of its crossing; alone it is a failure with its reason", () => {
    const [own] = measuredOf(summarize(resultOf([crossing], [launch(0), nothing(1)]), noBaselines));
    assert.deepEqual(own?.samples, [1e7]);
    const [failed] = summarize(resultOf([crossing], [nothing(0)]), noBaselines).crossings;
    assert.deepEqual(
      [failed?.status, failed?.status === "failed" && failed.reason],
      ["failed", "none of 20 operations ended well (18 failed, 2 were dropped); most often: refused"],
    );
  });

  it("has lost all to what compares loads, and no time", () => {
    const result = resultOf([crossing], [launch(0), nothing(1)]);
    const [samples] = loadSamplesOf([result]);
    assert.deepEqual([samples?.samples.p50.length, samples?.samples.lost.length, samples?.samples.lost[1]], [1, 2, 1]);
    assert.deepEqual(samples?.unanswered, ["none of 20 operations ended well (18 failed, 2 were dropped); most often: refused"]);
    const [, record] = goRecords(result);
    assert.deepEqual([record?.iterations, record?.values], [20, [{ value: 100, unit: "lost-%" }]]);
    const [p50, p99, lost] = trendsOf([resultOf([crossing], [nothing(0)])], () => "here").map(({ measure }) => measure);
    assert.deepEqual([p50, p99, lost], ["lost", undefined, undefined]);
  });
});

describe("a search in figures", () => {
  const probe = (round: number, outcome: "met" | "missed" | "invalid") => ({ crossing: crossing.id, round, rate: 100, outcome });
  const search = (more: Partial<NonNullable<Result["found"]>[number]>, interrupted = false) => {
    const found = [{ crossing: crossingOf("Get"), objectives: ["p99<1s"], confirmed: false, probes: [], ...more }];
    return searchesOf(read(resultOf([crossing], [launch(0), launch(1, reasons), launch(2, [], false)], { found, interrupted })))[0];
  };

  it("has of each rate what its probes said, and times of those only that were the server's", () => {
    const own = search({ rate: 100, probes: [probe(0, "met"), probe(1, "invalid"), probe(2, "missed"), probe(9, "met")] });
    const [tried, ...others] = own?.rates ?? [];
    assert.deepEqual([tried?.met, tried?.missed, tried?.invalid, others], [2, 1, 1, []]);
    assert.equal(tried?.p99Ns, own?.best === undefined ? own?.probes[0]?.load?.response?.at(0.99) : 0);
    assert.deepEqual(search({ probes: [probe(1, "invalid")] })?.rates, [
      { rate: 100, met: 0, missed: 0, invalid: 1, p50Ns: undefined, p99Ns: undefined, lostShare: undefined },
    ]);
  });

  it("tells how it ended", () => {
    const ends = [
      search({ rate: 100, confirmed: true, missedAt: 110, invalidAt: 120 }),
      search({ rate: 100, confirmed: true, invalidAt: 120 }),
      search({ rate: 100, confirmed: true, missedAt: 130, invalidAt: 120 }),
      search({ rate: 100 }),
      search({ missedAt: 100 }),
      search({ invalidAt: 100 }),
      search({ missedAt: 200, invalidAt: 100 }),
      search({ missedAt: 100, invalidAt: 200 }),
      search({ failure: "no" }),
      search({ rate: 100 }, true),
    ].map((own) => own?.end);
    assert.deepEqual(ends, ["found", "at least", "at least", "unsure", "none", "generator", "generator", "none", "failed", "unfinished"]);
  });

  it("has where the generator was the limit below any rate that was missed, and why", () => {
    const probes = [probe(0, "met"), { ...probe(1, "invalid"), rate: 120 }];
    const limit = { rate: 120, reason: "it was busy", advice: "ask for less" };
    assert.deepEqual(search({ rate: 100, confirmed: true, invalidAt: 120, probes })?.limit, limit);
    assert.equal(search({ rate: 100, confirmed: true, missedAt: 110, invalidAt: 120, probes })?.limit, undefined);
  });

  it("makes its probes steps of it", () => {
    const found = [{ crossing: crossingOf("Get"), objectives: [], confirmed: false, probes: [probe(0, "met")] }];
    const other = { ...crossing, id: "another", benchmark: "Set" };
    // The second one was interrupted, and no list has it.
    const loads = loadsOf(resultOf([crossing, other], [launch(0), launch(1), { ...launch(0), crossing: other.id }], { found }));
    assert.deepEqual(
      loads.map(({ isProbe }) => isProbe),
      [true, true, false],
    );
  });
});

describe("generators of one load", () => {
  const busy = { utilization: 0.9, delayP50Ns: 1, delayP99Ns: 2 };

  it("are told of each by itself, also where loads are put together again", () => {
    const parts = [1, 2].map((place) => ({
      ...measured(),
      generators: [generatorOf(measured(place * 1e5), { place, agent: `host-${place}` })],
    }));
    const together = combineLoads(parts.map((own) => JSON.parse(JSON.stringify(loadJson(own)))));
    assert.deepEqual(
      together.generators?.map(({ agent, place, counts }) => [agent, place, counts.planned]),
      [
        ["host-1", 1, 199],
        ["host-2", 2, 199],
      ],
    );
    assert.ok((together.generators?.[1]?.lagP99Ns ?? 0) > 1.9 * (together.generators?.[0]?.lagP99Ns ?? 1));
    assert.equal(together.counts.planned, 398);
    assert.equal(loadFromJson(loadJson(measured())).generators, undefined);
  });

  it("are told to be more only where they were busy themselves, and else that the machine was", () => {
    const asked = { plannedByTheory: 199, isRandom: false };
    const adviceOf = (utilization: number | undefined) =>
      invalidity({ ...measured(3e9), eventLoop: utilization === undefined ? undefined : { ...busy, utilization } }, asked)[0]?.advice ?? "";
    assert.match(adviceOf(0.02), /hardly busy, so something else had the processors/);
    for (const own of [0.7, undefined]) assert.match(adviceOf(own), /^spread the load over more processes/);
  });

  it("are the limit by the same measure as the whole", () => {
    assert.deepEqual(generatorLimits(generatorOf(measured(), { place: 1 })), []);
    assert.deepEqual(generatorLimits(generatorOf({ ...measured(), eventLoop: busy }, { place: 1 })), [
      "its event loop was busy 90 % of the time",
    ]);
    const late = generatorOf(measured(3e9), { place: 1 });
    assert.match(generatorLimits(late)[0] ?? "", /^sent late: by 3\d{3} ms at the 99th percentile \(response \S+ ms\)$/);
  });
});
