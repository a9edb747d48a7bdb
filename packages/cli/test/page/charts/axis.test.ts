import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { across, axisOf, down, spaced } from "../../../src/page/charts/axis.ts";
import { formatNs } from "../../../src/reporters/format.ts";

const format = formatNs;
const textsOf = (values: readonly number[], options = {}) => axisOf(values, { format, ...options }).ticks.map(({ text }) => text);

describe("an axis", () => {
  it("holds every value between its ends, in their order, with ticks that differ", () => {
    const figure = fc.double({ min: 0, noNaN: true });
    fc.assert(
      fc.property(fc.array(figure, { minLength: 1, maxLength: 20 }), fc.boolean(), (values, fromZero) => {
        const { at, ticks } = axisOf(values, { format: String, fromZero });
        const places = values.toSorted((a, b) => a - b).map(at);
        for (const [index, place] of places.entries()) {
          assert.ok(place >= 0 && place <= 1, `${place}`);
          assert.ok(index === 0 || place >= (places[index - 1] ?? 0));
        }
        for (const tick of ticks) assert.ok(tick.at >= 0 && tick.at <= 1);
        assert.equal(new Set(ticks.map(({ at: place }) => place)).size, ticks.length);
        assert.ok(ticks.length <= 12, `${ticks.length} ticks`);
      }),
    );
  });

  it("is linear where values lie together, and logarithmic where they lie far apart", () => {
    assert.deepEqual(textsOf([100, 400]), ["100ns", "200ns", "300ns", "400ns"]);
    assert.deepEqual(textsOf([100, 90_000]), ["100ns", "1µs", "10µs", "100µs"]);
    const { at } = axisOf([100, 10_000], { format });
    assert.equal(at(1_000), 0.5);
  });

  it("begins at zero where length stands for a figure", () => {
    const { at, ticks } = axisOf([100, 90_000], { format, fromZero: true });
    assert.deepEqual([at(0), ticks[0]?.text], [0, "0"]);
  });

  it("doesn't blow up differences that mean nothing", () => {
    const { at } = axisOf([1_000, 1_000.1], { format });
    assert.ok(Math.abs(at(1_000) - at(1_000.1)) < 0.01);
    assert.equal(new Set(textsOf([20.49e6, 20.51e6])).size, textsOf([20.49e6, 20.51e6]).length);
  });

  it("stands without a value that it could show", () => {
    assert.deepEqual(axisOf([], { format }).at(0.5), 0.5);
    assert.ok(axisOf([Number.NaN, Number.POSITIVE_INFINITY, 1e305], { format }).ticks.length > 1);
  });
});

describe("ticks in a line", () => {
  const ticks = (...texts: string[]) => texts.map((text, at) => ({ at: at / (texts.length - 1), text }));

  it("all stay where there is room", () => assert.equal(spaced(ticks("0", "1µs", "2µs", "3µs")).length, 4));

  it("go where their texts would touch, but for the last", () => {
    assert.deepEqual(
      spaced(ticks("0.970µs", "0.980µs", "0.990µs", "1.000µs", "1.010µs", "1.020µs")).map(({ text }) => text),
      ["0.980µs", "1.000µs", "1.020µs"],
    );
    assert.deepEqual(spaced([]), []);
  });
});

describe("a place", () => {
  it("is a share of the drawing, from the left and from above", () => assert.deepEqual([across(0.12345), down(0.25)], ["12.35%", "75%"]));
});
