import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { estimate, type MeasuredCrossing, measuredOf, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Launch, Result } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
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
    const { samples, nsPerOp, opsPerSecond, p50Ns, p99Ns } = only(resultOfLaunches([launch(2, 30), launch(0, 10), launch(1, 80)]));
    assert.deepEqual(samples, [10, 80, 30]);
    assert.deepEqual([nsPerOp.median, opsPerSecond, p50Ns, p99Ns], [30, 60, 31, 39]);
  });

  it("gives a confidence interval where there are launches enough for one", () => {
    assert.equal(only(resultOfTimes([1, 2, 3, 4, 5])).nsPerOp.interval, undefined);
    assert.deepEqual(only(resultOfTimes([6, 2, 3, 4, 5, 1])).nsPerOp.interval, { low: 1, high: 6 });
    const ten = resultOfTimes(Array.from({ length: 10 }, (_, at) => at + 1));
    assert.deepEqual(only(ten).nsPerOp.interval, { low: 2, high: 9 });
  });

  it("gives the ratio to the baseline with its level, and none where there is no baseline", () => {
    const baselines = { target: 1.2, warning: 1.5, ns: { "redis.get": 100 } };
    const levels = [12, 120, 121, 150, 151].map((ns) => only(resultOfTimes([ns]), baselines).ratio);
    assert.deepEqual(levels, [
      { key: "redis.get", value: 0.12, level: "good" },
      { key: "redis.get", value: 1.2, level: "good" },
      { key: "redis.get", value: 1.21, level: "warning" },
      { key: "redis.get", value: 1.5, level: "warning" },
      { key: "redis.get", value: 1.51, level: "bad" },
    ]);
    assert.equal(only(resultOfTimes([1]), { ...baselines, ns: {} }).ratio, undefined);
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

  it("holds each runtime against the first, benchmark by benchmark", () => {
    const on = (name: string, runtime: "node" | "bun", redis: string) =>
      crossingOf(name, { runtime, adapters: { redis }, id: `${name} ${runtime} ${redis}` });
    const crossings = [on("Get", "bun", "own"), on("Get", "node", "memory"), on("Get", "node", "own"), on("Set", "bun", "own")];
    const launches = crossings.map(({ id }, at) => launchOf(id, [30, 10, 20, 5][at] as number));
    assert.deepEqual(
      measuredOf(summarize(resultOf(crossings, launches), noBaselines)).map(({ timesFirstRuntime }) => timesFirstRuntime),
      [1.5, undefined, undefined, undefined],
    );
  });
});

describe("estimate", () => {
  it("has its median within its interval", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 80 }), (values) => {
        const { median: middle, interval } = estimate(values);
        assert.equal(middle, median(values));
        assert.ok(interval === undefined || (interval.low <= middle && middle <= interval.high));
        assert.equal(interval !== undefined, values.length >= 6);
      }),
    );
    assert.throws(() => estimate([]), RangeError);
  });
});
