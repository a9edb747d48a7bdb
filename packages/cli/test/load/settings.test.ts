import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Config } from "../../src/config/config.ts";
import { checkGenerators, type LoadFlags, loadOf, loadWarmupNs } from "../../src/load/settings.ts";

const withStages = (...stages: NonNullable<NonNullable<Config["load"]>["stages"]>) => loadOf({}, { load: { stages } });
const refused = (flags: LoadFlags, message: RegExp) => assert.throws(() => loadOf(flags, {}), { code: "usage", message });

describe("what is asked of a load", () => {
  it("may rise from nothing and fall to it, and rest in between", () => {
    const { stages } = withStages(
      { from: "0/s", to: "2k/s", duration: "1s" },
      { rate: "0/m", duration: "2s" },
      { from: "90/m", to: "0.0/h", duration: "1m" },
    );
    assert.deepEqual(
      stages.map(({ from, to }) => [from, to]),
      [
        [0, 2_000],
        [0, 0],
        [1.5, 0],
      ],
    );
  });

  it("is refused where it is nothing at all, or no rate, or not to be waited for", () => {
    assert.throws(() => withStages({ rate: "0/s", duration: "1s" }, { rate: "10/s", duration: "0s" }), /load\.stages ask for nothing/);
    assert.throws(() => withStages({ rate: "1/s", duration: "40h" }, { rate: "1/s", duration: "9h" }), /at most 48h long/);
    for (const rate of ["0/s", "0.0/s", "0k/s"]) refused({ rate }, /must be above 0/);
    for (const rate of ["0/banana", "-5/s", "NaN/s", "Infinity/s", "1e3/s", "1e9/s", "10000001/s", "5", "5/", "/s", "", " ", "5/d", "٣/s"])
      refused({ rate }, /must be like 2000\/s, 2\.5k\/s or 90\/m, up to 10,000,000 a second/);
    refused({ rate: "x".repeat(10_000) }, /^rate ".{1,110}" must be like/);
    for (const duration of ["0s", "0.0ms"]) refused({ rate: "1/s", duration }, /must be longer than 0/);
    for (const duration of ["-1s", "NaN", "10", "", "1e9s", "forever"]) refused({ rate: "1/s", duration }, /must be a duration such as/);
    for (const duration of ["49h", "99999999999999999999h"]) refused({ rate: "1/s", duration }, /at most 48h long/);
    refused({ rate: "1/s", slo: ["errors<0%"] }, /can't be met/);
    assert.equal(loadOf({ rate: "1/s", duration: "48h" }, {}).stages[0]?.durationNs, 48 * 3_600e9);
  });

  it("has a warm-up that isn't longer than machines wait for, and a place in flight for each generator", () => {
    assert.deepEqual([loadWarmupNs("0s"), loadWarmupNs("10m"), loadWarmupNs()], [0, 600e9, 1e9]);
    for (const text of ["11m", "1h"]) assert.throws(() => loadWarmupNs(text), /must be at most 10m/);
    checkGenerators({ maxInFlight: 4 }, 4);
    assert.throws(() => checkGenerators({ maxInFlight: 4 }, 8), /8 generators need 8 operations in flight.*--max-in-flight 4 is too few/);
  });
});
