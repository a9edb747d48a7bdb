import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatBytes, formatClock, formatNs, formatRange, formatRate, formatRatio, formatUncertainty } from "../../src/reporters/format.ts";

describe("figures", () => {
  it("have three digits and their unit", () => {
    assert.deepEqual([0.5, 9.994, 9.996, 99.96, 999.4, 999.6, 1234, 5.2e6, 1e9, 61e9].map(formatNs), [
      "0.50ns",
      "9.99ns",
      "10.0ns",
      "100ns",
      "999ns",
      "1.00µs",
      "1.23µs",
      "5.20ms",
      "1.00s",
      "61.0s",
    ]);
    assert.deepEqual([1e250, 1e16].map(formatNs), ["1.00e+241s", "1.00e+7s"]);
    assert.deepEqual([0, 999, 1_000, 12_345, 999_600, 3.2e9].map(formatBytes), ["0B", "999B", "1.00kB", "12.3kB", "1.00MB", "3.20GB"]);
  });

  it("have at most four characters as ratios", () => {
    assert.deepEqual([0.004, 0.01, 1.5, 23.4, 150].map(formatRatio), ["<.01", "0.01", "1.50", "23.4", "150"]);
    assert.deepEqual([formatRange(1.236, 2.1), formatRange(1.001, 1.002)], ["1.24–2.10", "1.00"]);
  });

  it("are operations a second, and shares to either side", () => {
    assert.deepEqual([0.5, 950, 2_764_000, 18_900, 2.5e9].map(formatRate), ["0.500/s", "950/s", "2.76M/s", "18.9k/s", "2.50G/s"]);
    assert.deepEqual([0.004, 0.034, 1.3].map(formatUncertainty), ["±<1%", "±3%", "±130%"]);
  });

  it("are minutes and seconds on a clock", () => {
    assert.deepEqual([95, 59.6, -1].map(formatClock), ["1:35", "1:00", "0:00"]);
  });
});
