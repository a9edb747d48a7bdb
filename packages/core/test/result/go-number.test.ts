import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseGoFloat, parseGoInteger } from "../../src/result/go-number.ts";

describe("numbers as Go reads them", () => {
  const values: readonly (readonly [text: string, value: number | "syntax" | "range"])[] = [
    ["5", 5],
    ["+5", 5],
    ["-.5", -0.5],
    ["5.", 5],
    ["1e3", 1_000],
    ["1E-3", 0.001],
    ["1_000", 1_000],
    ["1_0.2_5e1_0", 102_500_000_000],
    ["0x1p-2", 0.25],
    ["0X.8P1", 1],
    ["-0x1_0.8p0", -16.5],
    ["0x_1p0", 1],
    ["0x1.fffffffffffff8p0", 2],
    ["0x1.00000000000008p0", 1],
    ["0x1.000000000000081p0", 1 + 2 ** -52],
    [`0x1.00000000000008${"0".repeat(2_000)}1p0`, 1 + 2 ** -52],
    ["0x1p-1074", 5e-324],
    ["0x1p-1075", 0],
    ["0x1.8p-1075", 5e-324],
    ["0x1.fffffffffffffp1023", Number.MAX_VALUE],
    ["0x1p1024", "range"],
    [`0x1${"0".repeat(400)}p-1600`, 1],
    ["1e400", "range"],
    ["1e-400", 0],
    ["inf", Number.POSITIVE_INFINITY],
    ["+Infinity", Number.POSITIVE_INFINITY],
    ["-INF", Number.NEGATIVE_INFINITY],
    ["nan", Number.NaN],
    ...[
      "",
      "+",
      ".",
      "e5",
      "1e",
      "1e+",
      "0x",
      "0x10",
      "0xp1",
      "0b11",
      "0o7",
      "1__0",
      "_1",
      "1_",
      "1_.5",
      "1_e5",
      "+nan",
      "infin",
      "1 ",
      "١",
    ].map((text) => [text, "syntax"] as const),
  ];
  for (const [text, value] of values) {
    it(`${JSON.stringify(text.slice(0, 30))} is ${value}`, () => assert.deepEqual(parseGoFloat(text), value));
  }

  it("any number as JavaScript prints it, in decimals or hexadecimals", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.ok(Object.is(parseGoFloat(Object.is(value, -0) ? "-0" : String(value)), value));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), fc.integer({ min: -1_300, max: 900 }), (mantissa, exponent) => {
        const expected = Number(mantissa * 2n ** BigInt(Math.max(0, exponent)));
        // Only what a double can't round twice: a quotient is rounded where it is too small to be normal.
        const parsed = parseGoFloat(`0x${mantissa.toString(16)}p${exponent}`);
        if (exponent >= 0) assert.equal(parsed, Number.isFinite(expected) ? expected : "range");
        else assert.ok(typeof parsed === "number" && parsed >= 0 && parsed <= expected);
      }),
    );
  });

  it("whole numbers of 64 bits", () => {
    const whole: readonly (readonly [string, number | "syntax" | "range"])[] = [
      ["0", 0],
      ["-3", -3],
      ["+5", 5],
      ["007", 7],
      ["9007199254740993", 9_007_199_254_740_992],
      ["9223372036854775807", 2 ** 63],
      ["-9223372036854775808", -(2 ** 63)],
      ["9223372036854775808", "range"],
      ["-9223372036854775809", "range"],
      [`${"0".repeat(100)}1`, 1],
      ["1".repeat(10_000), "range"],
      ...["", "-", "1e3", "1_0", "0x1", "1.0"].map((text) => [text, "syntax"] as const),
    ];
    for (const [text, value] of whole) assert.equal(parseGoInteger(text), value, text);
  });
});
