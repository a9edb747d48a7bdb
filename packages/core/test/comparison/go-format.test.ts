import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commonScale, formatFixed, formatScaled, formatShortest, formatSigned } from "@agentperf/core/comparison";
import fc from "fast-check";

describe("numbers as Go prints them", () => {
  it("with so many decimals: a tie goes to the even digit", () => {
    const ties: readonly (readonly [number, number, string])[] = [
      [0.5, 0, "0"],
      [1.5, 0, "2"],
      [2.5, 0, "2"],
      [-2.5, 0, "-2"],
      [-0.5, 0, "-0"],
      [0.125, 2, "0.12"],
      [0.375, 2, "0.38"],
      [0.0625, 3, "0.062"],
      [2.00048828125, 10, "2.0004882812"],
      [9.5, 0, "10"],
      [1.005, 2, "1.00"],
      [0.045, 2, "0.04"],
      [-0.0001, 2, "-0.00"],
      [-0, 2, "-0.00"],
      [1e21, 1, "1000000000000000000000.0"],
      [-1.5e22, 0, "-15000000000000000000000"],
      [Number.NaN, 1, "NaN"],
      [Number.POSITIVE_INFINITY, 1, "+Inf"],
      [Number.NEGATIVE_INFINITY, 1, "-Inf"],
    ];
    for (const [value, decimals, text] of ties) assert.equal(formatFixed(value, decimals), text);
    assert.deepEqual(
      [0, -0, 1.25, -3, Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatSigned(value, 1)),
      ["+0.0", "-0.0", "+1.2", "-3.0", "+NaN", "+Inf"],
    );
  });

  it("with so many decimals, within half of the last one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 10 }),
        (whole, bits, decimals) => {
          const value = whole / 2 ** bits;
          const text = formatFixed(value, decimals);
          // Exact, in units of the last decimal and of 2^-bits.
          const shown = BigInt(text.replace(".", "")) * 2n ** BigInt(bits);
          const wanted = BigInt(whole) * 10n ** BigInt(decimals);
          const twice = 2n * (shown > wanted ? shown - wanted : wanted - shown);
          const unit = 2n ** BigInt(bits);
          assert.ok(twice < unit || (twice === unit && Number(text.at(-1)) % 2 === 0), `${value}: ${text}`);
        },
      ),
    );
  });

  it("by their fewest digits", () => {
    const shortest: readonly (readonly [number, string])[] = [
      [0, "0"],
      [-0, "-0"],
      [0.1, "0.1"],
      [100_000, "100000"],
      [999_999.5, "999999.5"],
      [1e6, "1e+06"],
      [49_965_431.5, "4.99654315e+07"],
      [1e100, "1e+100"],
      [0.0001, "0.0001"],
      [0.000015, "1.5e-05"],
      [-5e-324, "-5e-324"],
      [Number.NaN, "NaN"],
      [Number.POSITIVE_INFINITY, "+Inf"],
    ];
    for (const [value, text] of shortest) assert.equal(formatShortest(value), text);
  });

  it("with a prefix, by the one closest to zero that isn't zero", () => {
    const shown = (unit: string, ...values: number[]) => formatScaled(values[0] ?? 0, commonScale(values, unit));
    assert.equal(shown("sec/op", 1.5e-7), "150.0n");
    assert.equal(shown("sec/op", 1.5, 2e-9), "1500000000.000n");
    assert.equal(shown("heap-bytes", 2 ** 20), "1.000Mi");
    assert.equal(shown("x/B", 2_000), "2.000k");
    assert.equal(shown("B*sec/x", 2_048), "2.000Ki");
    assert.equal(shown("B/op", 0), "0.000");
    assert.equal(shown("sec/op", 5e-324), "0.0000000000n");
    assert.equal(shown("B/op", 0.0000061), "0.000006100");
    assert.equal(shown("sec/op", Number.NaN), "NaNn");
    assert.equal(shown("x", Number.POSITIVE_INFINITY), "+InfT");
  });
});
