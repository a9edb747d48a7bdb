import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type TimedRun, timingOf } from "../src/timing.ts";

const run = (more: Partial<TimedRun> = {}): TimedRun => ({ crossings: 10, isProfiled: false, ...more });

describe("how long a run takes", () => {
  it("is until its figures are known, at most 90 s, and less for few benchmarks", () => {
    const budgets = [1, 10, 84].map((crossings) => timingOf({}, {}, run({ crossings })));
    assert.deepEqual(
      budgets.map(({ timeBudget, rounds }) => [timeBudget, rounds]),
      [
        ["10s", 5],
        ["55s", 5],
        ["90s", 5],
      ],
    );
    assert.deepEqual(
      budgets.map(({ benchtime }) => benchtime),
      ["300ms", "300ms", "40ms"],
    );
    assert.deepEqual(
      budgets.map(({ warmupNs }) => warmupNs / 1e6),
      [30, 30, 30],
    );
  });

  it("is fixed by a number of rounds or the time of a launch, of a flag or the config, and by what is made once", () => {
    const fixed = (...args: Parameters<typeof timingOf>) => {
      const { timeBudget, rounds, benchtime } = timingOf(...args);
      assert.equal(timeBudget, undefined);
      return [rounds, benchtime];
    };
    assert.deepEqual(fixed({ count: 10 }, {}, run()), [10, "500ms"]);
    assert.deepEqual(fixed({ benchtime: "2s" }, {}, run()), [1, "2s"]);
    assert.deepEqual(fixed({ benchtime: "2s" }, { count: 3 }, run()), [3, "2s"]);
    assert.deepEqual(fixed({}, { benchtime: "100x" }, run()), [1, "100x"]);
    assert.deepEqual(fixed({ smoke: true }, { benchtime: "2s" }, run()), [1, "1x"]);
    assert.deepEqual(fixed({}, {}, run({ isProfiled: true })), [1, "500ms"]);
    assert.deepEqual(fixed({}, {}, run({ remoteOperations: 1_000 })), [1, "1000x"]);
  });

  it("is a budget where a flag says so, whatever the config fixes, also of load on other machines", () => {
    const { timeBudget, benchtime } = timingOf({ timeBudget: "5m" }, { count: 3, benchtime: "2s" }, run());
    assert.deepEqual([timeBudget, benchtime], ["5m", "300ms"]);
    assert.equal(timingOf({ timeBudget: "5m" }, {}, run({ remoteOperations: 1_000 })).benchtime, "1000x");
    assert.equal(timingOf({}, { timeBudget: "20s" }, run()).timeBudget, "20s");
  });
});
