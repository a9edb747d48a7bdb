import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadSamplesOf, loadWords, trendsOf } from "@agentperf/core/analysis";
import { goRecords } from "@agentperf/core/result";
import { crossingOf, launchOf, loadCrossingOf, loadLaunchOf, resultOf } from "../result/results.ts";

const ms = 1e6;
const crossing = loadCrossingOf("Get");
const asked = "500/s, poisson arrivals, at most 256 in flight";
const late = { reason: "operations were sent late", advice: "more generators" };

describe("loads of results", () => {
  it("give a value of each measure a launch, and none of those that were the generator's", () => {
    const launches = [
      loadLaunchOf(crossing.id, { p50Ns: 5 * ms, p99Ns: 9 * ms }),
      loadLaunchOf(crossing.id, { p50Ns: 1 * ms, p99Ns: 2 * ms, invalid: [late, { reason: "and", advice: "so on" }] }, 1),
      loadLaunchOf(crossing.id, { p50Ns: 6 * ms, p99Ns: 8 * ms, failed: 20 }, 2),
    ];
    const plain = crossingOf("Get");
    const [own, ...others] = loadSamplesOf([resultOf([crossing, plain], [...launches, launchOf(plain.id, 1_000)])]);
    assert.deepEqual(others, [], "no operation without a load is among them");
    assert.deepEqual(own?.samples, { p50: [5 * ms, 6 * ms], p99: [9 * ms, 8 * ms], lost: [0, 0.02] });
    assert.deepEqual([own?.asked, own?.invalid], [asked, [late]]);
  });

  it("are told apart where only a part was offered, which is another load", () => {
    const agents = [
      { name: "a", seconds: 2 },
      { name: "b", seconds: 0, lostAtSeconds: 1 },
    ];
    const launches = [
      loadLaunchOf(crossing.id, { p50Ns: 5 * ms, p99Ns: 9 * ms }),
      loadLaunchOf(crossing.id, { p50Ns: 4 * ms, p99Ns: 8 * ms, agents }, 1),
    ];
    const result = resultOf([crossing], launches);
    const [own] = loadSamplesOf([result]);
    assert.deepEqual(own?.samples.p50, [5 * ms]);
    assert.deepEqual(
      own?.partial.map(({ offered, reason }) => [offered, reason]),
      [[0.5, "1 of 2 agents was lost at 1 s (b): 50 % of the load was offered"]],
    );
    assert.deepEqual(
      goRecords(result).map(({ config }) => config["load"]),
      [asked, `${asked}, of which 50 % was offered`],
    );
  });

  it("are held apart by what was asked for, and not by how long one rate was kept", () => {
    const gave = { p50Ns: 5 * ms, p99Ns: 9 * ms };
    const result = (more: Parameters<typeof loadCrossingOf>[2]) => {
      const own = loadCrossingOf("Get", 500, more);
      return resultOf([own], [loadLaunchOf(own.id, gave)]);
    };
    const longer = result({ stages: [{ from: 500, to: 500, durationNs: 60e9 }] });
    const fewer = result({ maxInFlight: 8 });
    assert.deepEqual(
      loadSamplesOf([result({}), longer, fewer]).map((own) => [own.asked, own.samples.p50.length]),
      [
        [asked, 2],
        ["500/s, poisson arrivals, at most 8 in flight", 1],
      ],
    );
    const stages = [
      { from: 0, to: 500, durationNs: 10e9 },
      { from: 500, to: 500, durationNs: 60e9 },
    ];
    assert.equal(
      loadWords({ stages, arrivals: "uniform", maxInFlight: 8 }, 2),
      "0/s to 500/s in 10 s then 500/s in 60 s, uniform arrivals, at most 8 in flight, 2 generators",
    );
  });

  it("have units of their own in Go text, so that no time of an operation alone stands beside them", () => {
    const launches = [
      loadLaunchOf(crossing.id, { p50Ns: 5 * ms, p99Ns: 9 * ms, failed: 20 }),
      loadLaunchOf(crossing.id, { p50Ns: 1, p99Ns: 2, invalid: [late] }, 1),
    ];
    const records = goRecords(resultOf([crossing], launches));
    assert.deepEqual(
      records.map(({ name, config, values }) => [name, config["load"], values]),
      [
        [
          "Get/rate=500",
          asked,
          [
            { value: 5 * ms, unit: "response-p50-ns" },
            { value: 9 * ms, unit: "response-p99-ns" },
            { value: 2, unit: "lost-%" },
          ],
        ],
      ],
    );
  });

  it("have a trend of each measure, which none of an operation alone is part of", () => {
    const day = (at: number, p99Ns: number, failed: number) => {
      const plain = crossingOf("Get");
      const launches = [loadLaunchOf(crossing.id, { p50Ns: 5 * ms * (1 + (at % 3) / 100), p99Ns, failed }), launchOf(plain.id, 1_000 + at)];
      return resultOf([plain, crossing], launches, { id: `run-${at}`, startedAt: new Date(Date.UTC(2026, 0, 1 + at)).toISOString() });
    };
    const days = Array.from({ length: 20 }, (_, at) => day(at, (at < 12 ? 9 : 12) * ms * (1 + (at % 4) / 100), at < 12 ? 0 : 40));
    const trends = trendsOf(days, () => "here");
    assert.deepEqual(
      trends.map((trend) => [trend.crossing, trend.measure, trend.points.length, trend.changes.map(({ at }) => at)]),
      [
        ["mine/Get node", undefined, 20, trends[0]?.changes.map(({ at }) => at)],
        [crossing.id, "p50", 20, []],
        [crossing.id, "p99", 20, [12]],
        [crossing.id, "lost", 20, [12]],
      ],
    );
    assert.equal(trends[3]?.points.at(-1)?.value, 0.04);
    assert.ok((trends[0]?.points.at(-1)?.value ?? 0) < 2_000, "the time of an operation alone");
    const twoLoads = [
      day(0, 9 * ms, 0),
      resultOf([loadCrossingOf("Get", 500, { maxInFlight: 8 })], [loadLaunchOf(crossing.id, { p50Ns: 1, p99Ns: 1 })]),
    ];
    assert.deepEqual(
      trendsOf(twoLoads, () => "here").map(({ points }) => points.length),
      [1, 1, 1, 1, 1, 1, 1],
      "another load has trends of its own",
    );
  });
});
