import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  estimate,
  isNarrow,
  launchesUntilNarrow,
  type MeasuredCrossing,
  measuredOf,
  noBaselines,
  summarize,
  uncertaintyOf,
} from "@agentperf/core/analysis";
import type { Launch, Result } from "@agentperf/core/result";
import { median, seededRandom } from "@agentperf/core/statistics";
import fc from "fast-check";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";
import { resultOfLaunches, resultOfTimes } from "./analysed.ts";

const only = (result: Result, baselines = noBaselines): MeasuredCrossing => {
  const [measured, ...others] = measuredOf(summarize(result, baselines));
  assert.ok(measured !== undefined && others.length === 0);
  return measured;
};

describe("summarize", () => {
  it("says of each crossing whether it was measured, failed, skipped or not run, and why", () => {
    const [measured, half, failed, pending, skipped] = ["Measured", "Half", "Failed", "Pending", "Skipped"].map((name) => crossingOf(name));
    assert.ok(measured && half && failed && pending && skipped);
    const broken = (crossing: string, message: string) => ({ crossing, round: 0, phase: "measure", code: "benchmark", message });
    const result = resultOf([measured, half, failed, pending], [launchOf(half.id, 5, 1), launchOf(measured.id, 7)], {
      failures: [broken(failed.id, "it broke"), broken(failed.id, "it broke again"), broken(half.id, "once")],
      skipped: [{ crossing: skipped, reason: "no such server" }],
    });
    const { crossings } = summarize(result, noBaselines);
    assert.deepEqual(
      crossings.map(({ crossing, status }) => [crossing.name, status]),
      [
        ["Measured", "measured"],
        ["Half", "measured"],
        ["Failed", "failed"],
        ["Pending", "not run"],
        ["Skipped", "skipped"],
      ],
    );
    assert.deepEqual(
      crossings.map((own) => (own.status === "measured" ? own.failures : own.reason)),
      [0, 1, "it broke", undefined, "no such server"],
    );
  });

  it("gives the launches in the order of their rounds, and the medians over them", () => {
    const launch = (round: number, ns: number): Partial<Launch> => ({
      round,
      nsPerOp: ns,
      opsPerSecond: ns * 2,
      latency: { ...launchOf("x", ns).latency, p50Ns: ns + 1, p99Ns: ns + 9 },
    });
    const { samples, nsPerOp, opsPerSecond, p50, p50Samples, p99Ns } = only(
      resultOfLaunches([launch(2, 30), launch(0, 10), launch(1, 80)]),
    );
    assert.deepEqual(samples, [10, 80, 30]);
    assert.deepEqual([nsPerOp.median, opsPerSecond, p50.median, p99Ns], [30, 60, 31, 39]);
    assert.deepEqual(p50Samples, [11, 81, 31]);
  });

  it("knows a benchmark by its median operation where that is steadier, on every runtime, and never with others in flight", () => {
    const [node, bun] = ["node", "bun"].map((runtime) => crossingOf("Get", { runtime: runtime as "node" | "bun" }));
    assert.ok(node && bun);
    const launches = (ids: readonly string[], p50: (round: number) => number) =>
      ids.flatMap((id) =>
        [100, 160, 90, 210, 120].map((ns, round) =>
          launchOf(id, ns, round, { latency: { ...launchOf(id, ns).latency, p50Ns: p50(round) } }),
        ),
      );
    const by = (result: Result) => measuredOf(summarize(result, noBaselines)).map(({ figure }) => figure.by);
    const steady = launches([node.id, bun.id], (round) => 80 + round / 10);
    assert.deepEqual(by(resultOf([node, bun], steady)), ["median operation", "median operation"]);
    const unsteady = launches([node.id, bun.id], (round) => [50, 90, 40, 99, 60][round] as number);
    assert.deepEqual(by(resultOf([node, bun], unsteady)), ["mean", "mean"]);
    assert.deepEqual(
      by(
        resultOf(
          [node, bun],
          steady.filter(({ round }) => round < 4),
        ),
      ),
      ["mean", "mean"],
    );
    const busy = crossingOf("Get/concurrency=8", { concurrency: 8 });
    assert.deepEqual(
      by(
        resultOf(
          [busy],
          launches([busy.id], () => 80),
        ),
      ),
      ["mean"],
    );
  });

  it("gives the ratio to the baseline with its level, and none where there is no baseline", () => {
    const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 100 } };
    const levels = [12, 120, 121, 150, 151].map((ns) => only(resultOfTimes([ns]), baselines).ratio);
    assert.deepEqual(levels, [
      { key: "redis.get", value: 0.12, level: "good", atLeast: "good" },
      { key: "redis.get", value: 1.2, level: "good", atLeast: "good" },
      { key: "redis.get", value: 1.21, level: "warning", atLeast: "warning" },
      { key: "redis.get", value: 1.5, level: "warning", atLeast: "warning" },
      { key: "redis.get", value: 1.51, level: "bad", atLeast: "bad" },
    ]);
    const wide = only(resultOfTimes([150, 230, 120, 190, 160]), baselines).ratio;
    assert.deepEqual([wide?.level, wide?.atLeast], ["bad", "good"], "what may as well be below a limit isn't surely above it");
    assert.equal(only(resultOfTimes([1]), { ...baselines, ns: {} }).ratio, undefined);
  });

  it("takes a baseline that names the benchmark where that has no key of its own, and never one at a time for several in flight", () => {
    const plain = { ...crossingOf("SelectConcurrent"), baseline: undefined };
    const busy = {
      ...crossingOf("SelectConcurrent"),
      id: "busy",
      name: "SelectConcurrent/concurrency=64",
      concurrency: 64,
      baseline: undefined,
    };
    const result = resultOf([plain, busy], [launchOf(plain.id, 50), launchOf(busy.id, 50)]);
    const keys = (ns: Record<string, number>) =>
      measuredOf(summarize(result, { ...noBaselines, ns })).map(({ ratio }) => ratio && [ratio.key, ratio.value]);
    assert.deepEqual(keys({ SelectConcurrent: 100 }), [["SelectConcurrent", 0.5], undefined]);
    assert.deepEqual(keys({ "SelectConcurrent/concurrency=64": 200 }), [undefined, ["SelectConcurrent/concurrency=64", 0.25]]);
    assert.deepEqual(keys({ constructor: 1, other: 2 }), [undefined, undefined]);
    assert.deepEqual(only(resultOfTimes([50]), { ...noBaselines, ns: { RedisGet: 10, "redis.get": 100 } }).ratio?.key, "redis.get");
  });

  it("gives the memory of the launches that tell it, and leaves out what none does", () => {
    const { memory } = only(
      resultOfLaunches([
        { memory: { bytesPerOp: 10, allocsPerOp: 101, collections: { count: 2, pauseNs: 7 }, peakRssBytes: 5 } },
        { memory: { bytesPerOp: 30, allocsPerOp: 103 } },
        {},
      ]),
    );
    assert.deepEqual(memory, {
      bytesPerOp: 20,
      allocations: { perOp: 102, level: "warning" },
      collections: { count: 2, pauseNs: 7 },
      peakRssBytes: 5,
      isClients: false,
    });
    const none = only(resultOfLaunches([{}])).memory;
    assert.deepEqual(Object.values(none), [undefined, undefined, undefined, undefined, false]);
  });

  it("tells that memory is the client's where an adapter has a server, of whichever port", () => {
    const adapters = [{ port: "redis", id: "ioredis", capabilities: ["server"], options: {} }];
    const crossings = [{ redis: "ioredis", "rate-limit": "redis" }, { redis: "memory" }, { other: "ioredis" }].map((own, at) =>
      crossingOf("Get", { id: `${at}`, adapters: own }),
    );
    const launches = crossings.map(({ id }) => launchOf(id, 1));
    const result = resultOf(crossings, launches, { environment: { ...resultOf([], []).environment, adapters } });
    assert.deepEqual(
      measuredOf(summarize(result, noBaselines)).map(({ memory }) => memory.isClients),
      [true, false, false],
    );
  });
});

describe("estimate", () => {
  it("has its median within its interval, which there is from three or four launches on", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 80 }), (values) => {
        const { median: middle, interval } = estimate(values);
        assert.equal(middle, median(values));
        assert.ok(interval === undefined || (interval.low <= middle && middle <= interval.high));
        if (values.length < 2) assert.equal(interval, undefined);
        if (values.length > 2) assert.notEqual(interval, undefined);
      }),
    );
    assert.throws(() => estimate([]), RangeError);
  });

  it("has none where a time is zero, whose logarithm says nothing", () => {
    assert.deepEqual(estimate([0, 1, 2, 3, 4]), { median: 2 });
  });

  it("reaches as far as the launches leave it open", () => {
    const steady = uncertaintyOf(estimate([100, 101, 99, 100, 102]));
    const unsteady = uncertaintyOf(estimate([100, 140, 70, 110, 180]));
    assert.ok(steady !== undefined && unsteady !== undefined);
    assert.ok(steady > 0.01 && steady < 0.05, `${steady}`);
    assert.ok(unsteady > 0.5, `${unsteady}`);
    assert.ok(isNarrow(estimate([100, 101, 99, 100, 102])) && !isNarrow(estimate([100, 140, 70, 110, 180])));
    assert.equal(uncertaintyOf(estimate([5])), undefined);
  });

  it("tells how many launches it takes until it is narrow", () => {
    const values = [100, 108, 95, 103, 99];
    const needed = launchesUntilNarrow(values);
    assert.ok(needed !== undefined && needed > 5 && needed < 40, `${needed}`);
    assert.equal(launchesUntilNarrow([1]), undefined);
  });

  it("holds the truth as often as it says, looked at after each launch", () => {
    const random = seededRandom(5);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let misses = 0;
    for (let run = 0; run < 400; run++) {
      const values: number[] = [];
      let missed = false;
      for (let round = 0; round < 20; round++) {
        values.push(100 * Math.exp(0.2 * normal()));
        const { interval } = estimate(values);
        if (interval !== undefined && (interval.low > 100 || interval.high < 100)) missed = true;
      }
      if (missed) misses += 1;
    }
    assert.ok(misses <= 400 * 0.05, `${misses} of 400 runs had an interval that missed`);
  });
});
