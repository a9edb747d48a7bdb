import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { listenForInterruption } from "../src/interruption.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

describe("an interruption", () => {
  for (const signal of signals) {
    it(`asks for an end at the first ${signal}, and ends all at once at the second`, () => {
      using interruption = listenForInterruption();
      const aborted = () => [interruption.signal.aborted, interruption.killSignal.aborted];
      assert.deepEqual(aborted(), [false, false]);
      process.emit(signal);
      assert.deepEqual(aborted(), [true, false]);
      process.emit(signal);
      assert.deepEqual(aborted(), [true, true]);
    });
  }

  it("is one, whichever signals come", () => {
    using interruption = listenForInterruption();
    process.emit("SIGTERM");
    process.emit("SIGINT");
    assert.equal(interruption.killSignal.aborted, true);
  });

  it("is heard only while somebody listens", () => {
    const counts = () => signals.map((name) => process.listenerCount(name));
    const before = counts();
    {
      using _ = listenForInterruption();
      assert.deepEqual(
        counts(),
        before.map((count) => count + 1),
      );
    }
    assert.deepEqual(counts(), before);
  });
});
