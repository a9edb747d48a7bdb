import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDisturbed, lessDisturbed, mayRepeat } from "../../src/launch/disturbed.ts";

describe("a launch", () => {
  it("is disturbed where it waited for a processor that others had, or a host took that away", () => {
    assert.deepEqual(
      [
        {},
        { waitShare: 0.05, othersCpus: 1 },
        { waitShare: 0.2, othersCpus: 1 },
        { waitShare: 0.2, othersCpus: 0.1 },
        { stolenShare: 0.02 },
        { stolenShare: 0.1 },
        { othersCpus: 3 },
      ].map(isDisturbed),
      [false, false, true, false, false, true, false],
    );
  });

  it("gives way to one that was disturbed less", () => {
    const [calm, hurried, unknown] = [{ conditions: { waitShare: 0.01 } }, { conditions: { waitShare: 0.3 } }, {}];
    assert.equal(lessDisturbed(hurried, calm), calm);
    assert.equal(lessDisturbed(calm, hurried), calm);
    assert.equal(lessDisturbed(hurried, unknown), unknown);
  });

  it("is made again a few times, and a tenth of them later", () => {
    assert.deepEqual([mayRepeat(1, 0), mayRepeat(1, 3), mayRepeat(100, 11), mayRepeat(100, 12)], [true, false, true, false]);
  });
});
