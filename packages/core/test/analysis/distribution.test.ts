import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { distributionOf } from "@agentperf/core/analysis";
import { Sketch } from "@agentperf/core/statistics";
import { launchOf } from "../result/results.ts";

/** A launch with these samples. */
function launchWith(values: readonly number[], round = 0, accuracy = 0.005) {
  const sketch = new Sketch(accuracy);
  for (const value of values) sketch.add(value);
  return launchOf("x", 100, round, { histogram: { ...sketch.toJSON(), buckets: [...sketch.toJSON().buckets] } });
}

const upTo = (count: number, factor = 1) => Array.from({ length: count }, (_, at) => factor * (at + 1));
const near = (value: number | undefined, expected: number) =>
  assert.ok(Math.abs((value ?? 0) / expected - 1) < 0.02, `${value} for ${expected}`);

describe("a distribution", () => {
  it("has the samples of all launches in its classes", () => {
    const own = distributionOf([launchWith(upTo(100)), launchWith(upTo(300), 1)], 10);
    assert.equal(own?.samples, 400);
    assert.equal(own?.classes.length, 10);
    near(
      own?.classes.reduce((sum, { share }) => sum + share, 0),
      1,
    );
  });

  it("has percentiles that are medians over launches, with their interval", () => {
    const launches = [0.98, 1, 1, 1.01, 1.02, 1.5].map((factor, round) => launchWith(upTo(1_000, factor), round));
    const p99 = distributionOf(launches, 10)?.percentiles.find(({ share }) => share === 0.99);
    near(p99?.ns.median, 990 * 1.005);
    assert.ok((p99?.ns.interval?.low ?? 0) < 990 && (p99?.ns.interval?.high ?? 0) > 1_000);
  });

  it("leaves out the percentiles that a launch has too few samples for", () => {
    const shares = (...counts: number[]) =>
      distributionOf(
        counts.map((count, round) => launchWith(upTo(count), round)),
        10,
      )?.percentiles.map(({ share }) => share);
    assert.deepEqual(shares(1), []);
    assert.deepEqual(shares(10), [0.1, 0.25, 0.5, 0.75, 0.9]);
    assert.equal(shares(1_000, 2_000)?.at(-1), 0.999);
    assert.deepEqual(shares(10, 2_000), shares(10));
  });

  it("is absent where there is no sample, or none that can be read", () => {
    assert.equal(distributionOf([], 10), undefined);
    assert.equal(distributionOf([launchWith([])], 10), undefined);
    for (const histogram of [
      { accuracy: 0, zeros: 0, buckets: [1, 1] },
      { accuracy: 1e-9, zeros: 0, buckets: [1, 1] },
      { accuracy: 0.005, zeros: 0, buckets: [1e9, 1] },
    ])
      assert.equal(distributionOf([launchOf("x", 100, 0, { histogram })], 10), undefined);
  });

  it("takes launches of another accuracy for percentiles only", () => {
    const own = distributionOf([launchWith(upTo(100)), launchWith(upTo(100), 1, 0.01)], 10);
    near(
      own?.classes.reduce((sum, { share }) => sum + share, 0),
      1,
    );
    assert.equal(own?.samples, 200);
  });
});
