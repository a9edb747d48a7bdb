import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Sketch } from "@agentperf/core/statistics";
import fc from "fast-check";

const durations = fc.array(fc.double({ min: 0.01, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 200 });

const sketchOf = (values: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

describe("Sketch", () => {
  it("keeps every quantile within its relative accuracy", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number;
        const sketch = sketchOf(values);
        assert.ok(Math.abs(sketch.quantile(q) - exact) <= exact * sketch.accuracy * 1.0001, `${sketch.quantile(q)} for ${exact}`);
      }),
    );
  });

  it("merges without loss", () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = sketchOf(a);
        merged.merge(sketchOf(b));
        assert.deepEqual(merged.toJSON(), sketchOf([...a, ...b]).toJSON());
      }),
    );
  });

  it("adds up a bucket that stands twice in JSON", () => {
    const sketch = Sketch.fromJSON({ accuracy: 0.005, zeros: 0, buckets: [1_000, 2, 1_000, 3] });
    assert.equal(sketch.count, 5);
    assert.equal(sketch.quantile(1), sketch.quantile(0.1));
  });

  it("survives the way through JSON", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = sketchOf([...values, 0]);
        const copy = Sketch.fromJSON(JSON.parse(JSON.stringify(sketch)));
        assert.deepEqual(copy.toJSON(), sketch.toJSON());
        assert.equal(copy.count, sketch.count);
      }),
    );
  });

  it("refuses what it can't hold", () => {
    assert.throws(() => new Sketch().add(-1), RangeError);
    assert.throws(() => new Sketch().add(Number.NaN), RangeError);
    assert.throws(() => new Sketch().quantile(0.5), RangeError);
    assert.throws(() => Sketch.fromJSON({ accuracy: 0.005, zeros: 0, buckets: [1e9, 1] }), RangeError);
    assert.throws(() => Sketch.fromJSON({ accuracy: 0.005, zeros: 0, buckets: [1, -1] }), RangeError);
    assert.throws(() => Sketch.fromJSON({ accuracy: 0.005, zeros: -1, buckets: [] }), RangeError);
    assert.throws(() => new Sketch(0.01).merge(new Sketch(0.02)), RangeError);
  });

  it("takes the largest there is", () => {
    assert.ok(sketchOf([Number.POSITIVE_INFINITY]).quantile(1) >= 2 ** 53 * 0.99);
  });
});

describe("the classes of a sketch", () => {
  it("hold all of its values, follow each other, and are no more than were asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (values, most) => {
          const classes = sketchOf(values).classes(most);
          assert.equal(
            classes.reduce((sum, { count }) => sum + count, 0),
            values.length,
          );
          assert.ok(classes.length <= most);
          for (const [at, { low }] of classes.entries()) if (at > 0) assert.ok(Math.abs((classes[at - 1]?.high ?? 0) / low - 1) < 1e-9);
        },
      ),
    );
    assert.throws(() => new Sketch().classes(3), RangeError);
  });
});
