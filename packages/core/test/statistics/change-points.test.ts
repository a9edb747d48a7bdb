import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changePoints, seededRandom } from "@agentperf/core/statistics";

/** Values around levels, with noise of one part in a hundred. */
function series(levels: readonly (readonly [level: number, length: number])[], seed: number, noise = 0.01): number[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return levels.flatMap(([level, length]) => Array.from({ length }, () => level * (1 + noise * normal())));
}

describe("changePoints", () => {
  it("finds known changes where they are", () => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const points = changePoints(
        series(
          [
            [100, 20],
            [105, 20],
            [100, 20],
          ],
          seed,
        ),
      );
      if (points.length === 2 && Math.abs((points[0]?.at ?? 0) - 20) <= 1 && Math.abs((points[1]?.at ?? 0) - 40) <= 1) found += 1;
      for (const { p } of points) assert.ok(p > 0 && p <= 0.01);
    }
    assert.ok(found >= 19, `${found} of 20 series with two changes of 5 % at a noise of 1 %`);
  });

  it("finds none in noise, in equal values, and in what is too short", () => {
    let alarms = 0;
    for (let seed = 1; seed <= 100; seed++) alarms += changePoints(series([[100, 40]], seed)).length > 0 ? 1 : 0;
    assert.ok(alarms <= 4, `${alarms} of 100 series without a change`);
    assert.deepEqual(changePoints(Array.from({ length: 30 }, () => 5)), []);
    for (const values of [[], [1], [1, 100], [1, 1, 100, 100]]) assert.deepEqual(changePoints(values), []);
  });

  it("isn't taken in by a lone outlier, and is the same for the same seed", () => {
    const values = series([[100, 30]], 4);
    values[12] = 300;
    assert.deepEqual(changePoints(values), []);
    const changing = series(
      [
        [100, 15],
        [130, 15],
      ],
      5,
    );
    assert.deepEqual(changePoints(changing, { seed: 9 }), changePoints(changing, { seed: 9 }));
    assert.deepEqual(
      changePoints(changing).map(({ at }) => at),
      [15],
    );
  });

  it("refuses what isn't a number", () => {
    assert.throws(() => changePoints([1, Number.NaN, 2]), RangeError);
    assert.throws(() => changePoints([1, Number.POSITIVE_INFINITY]), RangeError);
  });
});
