import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Analyser,
  analyse,
  analyseAllocations,
  analyseGrowth,
  analysePrecision,
  analyseScaling,
  clientLimit,
} from "@agentperf/core/analysis";
import type { Launch } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

const crossing = crossingOf("Get");
const concluded = (analyser: Analyser, launches: readonly Partial<Launch>[], ns: (round: number) => number = () => 100) =>
  analyse(
    resultOf(
      [crossing],
      launches.map((more, round) => launchOf(crossing.id, ns(round), round, more)),
    ),
    [analyser],
  );

describe("allocations", () => {
  const judge = (allocsPerOp: number | undefined) =>
    concluded(analyseAllocations, [{ memory: { bytesPerOp: 9_000, ...(allocsPerOp === undefined ? {} : { allocsPerOp }) } }]);

  it("are quiet to 100, tell to 500, warn above, and say nothing of what wasn't counted", () => {
    assert.deepEqual(
      [undefined, 0, 100, 101, 500, 501].map((count) => judge(count).map(({ severity }) => severity)),
      [[], [], [], ["info"], ["info"], ["warning"]],
    );
    const [{ message } = { message: "" }] = judge(720.4);
    assert.match(message, /allocates 720 objects \(9000 B\) an operation, above 500: .*collector.*; agentperf profile mine\/Get/);
  });
});

describe("growth of the live heap", () => {
  const growth = (bytesPerOp: number, p = 1e-6, operations = 10_000): Partial<Launch> => ({
    memory: { growth: { bytesPerOp, p, operations } },
  });

  it("is a leak where it is significant, large enough, and in most launches", () => {
    const [leak] = concluded(analyseGrowth, [growth(848), growth(852), growth(3)]);
    assert.match(leak?.message ?? "", /the live heap grows by 850 B with each operation.*never cleared/);
    for (const launches of [[growth(848, 0.02)], [growth(8)], [growth(848, 1e-6, 10)], [growth(848), growth(1), growth(0, 1)], [{}]])
      assert.deepEqual(concluded(analyseGrowth, launches), []);
  });
});

describe("precision", () => {
  it("warns of what is too short to be anything", () => {
    const [found] = concluded(analysePrecision, [{}, {}], () => 0.14);
    assert.match(found?.message ?? "", /0\.14 ns an operation is too short to be work: .*give its result back from run/);
    assert.deepEqual(
      concluded(analysePrecision, [{}], () => 1.2),
      [],
    );
  });

  it("tells of launches far off the others, from five on", () => {
    const launches = Array.from({ length: 8 }, () => ({}));
    const [found] = concluded(analysePrecision, launches, (round) => (round === 3 ? 210 : 100 + round / 10));
    assert.match(found?.message ?? "", /^1 of 8 launches took 2\.09 × the median: /);
    assert.deepEqual(
      concluded(analysePrecision, launches, (round) => 100 + round),
      [],
    );
    assert.deepEqual(
      concluded(analysePrecision, [{}, {}, {}], (round) => 100 * (1 + round)),
      [],
    );
  });
});

describe("the client's limit", () => {
  const loop = (delayP99Ns: number, utilization?: number): Launch =>
    launchOf("x", 100, 0, { eventLoop: { delayP50Ns: 0, delayP99Ns, ...(utilization === undefined ? {} : { utilization }) } });

  it("is known by a busy loop, or by late timers where the runtime doesn't say", () => {
    assert.equal(clientLimit([launchOf("x", 100)]), undefined);
    assert.equal(clientLimit([loop(5e6, 0.6)]), undefined);
    assert.equal(clientLimit([loop(5e6, 0.98)]), "its event loop is 98 % busy");
    assert.equal(clientLimit([loop(5e6)]), undefined);
    assert.equal(clientLimit([loop(300e6)]), "a timer in it is 300 ms late");
  });
});

describe("scaling", () => {
  const sweep = (throughput: (n: number) => number, more: Partial<Launch> = {}) => {
    const levels = [1, 2, 4, 8, 16, 32];
    const crossings = levels.map((n) => crossingOf(`Get/concurrency=${n}`, { benchmark: "Get", concurrency: n }));
    const launches = crossings.map(({ id, concurrency }) => launchOf(id, 1e9 / throughput(concurrency), 0, more));
    return analyseScaling(resultOf(crossings, launches));
  };

  it("says in words how far it goes, and what holds it back", () => {
    const [fine] = sweep((n) => 100 * n);
    assert.equal(fine?.severity, "info");
    assert.match(fine?.message ?? "", /^scales to 32, as far as it was measured; 100 % of linear at 32 \(in flight\)$/);
    const [held] = sweep((n) => (100 * n) / (1 + 0.12 * (n - 1)));
    assert.equal(held?.severity, "warning");
    assert.equal(held?.crossing, "mine/Get node");
    assert.match(held?.message ?? "", /^scales to 2, then contention 12 % \[12 %, 12 %\].*; 21 % of linear at 32 \(in flight\)$/);
    const [peaked] = sweep((n) => (100 * n) / (1 + 0.05 * (n - 1) + 0.01 * n * (n - 1)));
    assert.match(peaked?.message ?? "", /most at about 10, more of them make it slower/);
    const [client] = sweep((n) => (100 * n) / (1 + 0.3 * (n - 1)), { eventLoop: { utilization: 1, delayP50Ns: 0, delayP99Ns: 0 } });
    assert.match(client?.message ?? "", /; the measured process is the limit: its event loop is 100 % busy$/);
  });

  it("says nothing of fewer than four levels", () => {
    const crossings = [1, 8, 64].map((n) => crossingOf(`Get/concurrency=${n}`, { benchmark: "Get", concurrency: n }));
    assert.deepEqual(
      analyseScaling(
        resultOf(
          crossings,
          crossings.map(({ id }) => launchOf(id, 100)),
        ),
      ),
      [],
    );
  });
});
