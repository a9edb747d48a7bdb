import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isNewRegression, trendsOf } from "@agentperf/core/analysis";
import { crossingOf, launchOf, resultOf } from "../result/results.ts";

const crossing = crossingOf("Get");

/** A result a day, at these levels. */
const resultsOf = (levels: readonly number[]) =>
  levels.map((level, day) => {
    const launches = [0, 1, 2].map((round) => launchOf(crossing.id, level * (1 + 0.001 * ((day * 7 + round) % 5)), round));
    return resultOf([crossing], launches, { id: `run-${day}`, startedAt: new Date(Date.UTC(2026, 0, 1 + day)).toISOString() });
  });
const trendOf = (levels: readonly number[]) => {
  const [trend] = trendsOf(resultsOf(levels), () => "here");
  assert.ok(trend !== undefined);
  return trend;
};
const repeat = (level: number, length: number) => Array.from({ length }, () => level);

describe("a trend", () => {
  it("names the result at which it changed, and how much", () => {
    const { crossing: id, points, changes } = trendOf([...repeat(1_000, 12), ...repeat(1_100, 8)]);
    assert.equal(id, crossing.id);
    assert.equal(points.length, 20);
    assert.deepEqual(
      changes.map(({ at, commit, startedAt }) => [at, commit, startedAt.slice(0, 10)]),
      [[12, "run-12", "2026-01-13"]],
    );
    assert.ok(Math.abs((changes[0]?.size ?? 0) - 0.1) < 0.005);
  });

  it("says how sure each figure is, where there are launches enough", () => {
    const launches = (count: number) => Array.from({ length: count }, (_, round) => launchOf(crossing.id, 1_000 + round, round));
    const [trend] = trendsOf([resultOf([crossing], launches(1)), resultOf([crossing], launches(6))], () => "here");
    assert.ok(trend?.points[0] !== undefined && !("interval" in trend.points[0]));
    const { low = 0, high = 0 } = trend.points[1]?.interval ?? {};
    assert.ok(low < 1_002.5 && high > 1_002.5);
  });

  it("is a new regression where its last change is a slow-down and recent", () => {
    const slower = trendOf([...repeat(1_000, 12), ...repeat(1_100, 8)]);
    assert.deepEqual(
      [7, 8].map((recent) => isNewRegression(slower, recent)),
      [false, true],
    );
    assert.equal(isNewRegression(trendOf(repeat(1_000, 20)), 20), false);
    assert.equal(isNewRegression(trendOf([...repeat(1_100, 10), ...repeat(1_000, 10)]), 20), false);
  });

  it("takes a change that the machine shares for the machine's, and no other", () => {
    const machineOf = (processor: readonly number[]) =>
      resultsOf([...repeat(1_000, 12), ...repeat(1_100, 8)]).map((result, day) => ({
        ...result,
        references: [0, 1, 2].map((round) => ({
          round,
          runtime: "node" as const,
          ns: {
            processor: (processor[day] as number) * (1 + 0.001 * ((day * 3 + round) % 5)),
            memory: 50 + (day % 3) / 50,
            "file system": 30 + (day % 4) / 50,
            loopback: 20 + (day % 5) / 50,
          },
        })),
      }));
    const changesOf = (processor: readonly number[]) => {
      const [trend] = trendsOf(machineOf(processor), () => "here");
      assert.ok(trend !== undefined);
      return { isMachine: trend.changes.map((own) => own.isMachine), isNew: isNewRegression(trend, 8) };
    };
    assert.deepEqual(changesOf([...repeat(8, 12), ...repeat(8.8, 8)]), { isMachine: [true], isNew: false });
    assert.deepEqual(changesOf(repeat(8, 20)), { isMachine: [false], isNew: true });
    assert.deepEqual(changesOf([...repeat(8, 5), ...repeat(8.8, 15)]), { isMachine: [false], isNew: true }, "at another time");
    assert.deepEqual(changesOf([...repeat(8, 12), ...repeat(7, 8)]), { isMachine: [false], isNew: true }, "the other way");
  });

  it("takes a change that other processes can have made for the machine's, and no larger or other one", () => {
    const changesOf = (level: number, others: readonly number[]) => {
      const results = resultsOf([...repeat(1_000, 12), ...repeat(level, 8)]).map((result, day) => ({
        ...result,
        launches: result.launches.map((launch) => ({ ...launch, conditions: { othersCpus: others[day] as number } })),
      }));
      const [trend] = trendsOf(results, () => "here");
      assert.ok(trend !== undefined);
      return trend.changes.map((own) => own.isMachine);
    };
    const busier = [...repeat(0.1, 12), ...repeat(0.9, 8)];
    assert.deepEqual(changesOf(1_300, busier), [true]);
    assert.deepEqual(changesOf(2_500, busier), [false], "slower than others can make it");
    assert.deepEqual(changesOf(700, busier), [false], "faster beside more of them");
    assert.deepEqual(changesOf(1_300, [...repeat(0.1, 12), ...repeat(0.2, 8)]), [false], "hardly more of them");
  });

  it("holds results of one environment together only, and leaves out results without launches", () => {
    const [one, two, empty] = [...resultsOf([1, 2]), resultOf([crossing], [])];
    const trends = trendsOf(
      [one, two, empty].flatMap((result) => result ?? []),
      ({ id }) => id,
    );
    assert.deepEqual(
      trends.map(({ environment, points }) => [environment, points.length]),
      [
        ["run-0", 1],
        ["run-1", 1],
      ],
    );
  });
});
