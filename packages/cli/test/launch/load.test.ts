import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seededRandom } from "@agentperf/core/statistics";
import { arrivalRandom } from "../../src/launch/load.ts";

const drawn = (random: () => number) => Array.from({ length: 2_000 }, () => random());

describe("arrivals of a seed", () => {
  it("are the same each time, and others for another seed", () => {
    assert.deepEqual(drawn(arrivalRandom(5)), drawn(arrivalRandom(5)));
    assert.notDeepEqual(drawn(arrivalRandom(5)), drawn(arrivalRandom(6)));
  });

  it("are drawn from another sequence than what a benchmark of the same launch draws", () => {
    for (const seed of [0, 1, 5, 2 ** 32 - 1]) {
      const own = new Set(drawn(seededRandom(seed)));
      assert.deepEqual(
        drawn(arrivalRandom(seed)).filter((value) => own.has(value)),
        [],
      );
    }
  });
});
