import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { listenForInterruption } from "../src/interruption.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

describe("an interruption", () => {
  for (const signal of signals) {
    it(`asks for an end at the first ${signal}, says so, and ends all at once at the second`, () => {
      const said: string[] = [];
      using interruption = listenForInterruption(undefined, (text) => void said.push(text));
      const aborted = () => [interruption.signal.aborted, interruption.killSignal.aborted];
      assert.deepEqual(aborted(), [false, false]);
      process.emit(signal);
      assert.deepEqual(aborted(), [true, false]);
      assert.deepEqual(said, ["\nagentperf: ending the measurement; once more to end at once\n"]);
      process.emit(signal);
      assert.deepEqual(aborted(), [true, true]);
    });
  }

  it("is one, whichever signals come", () => {
    using interruption = listenForInterruption("", () => undefined);
    process.emit("SIGTERM");
    process.emit("SIGINT");
    assert.equal(interruption.killSignal.aborted, true);
  });

  it("says what is ended", () => {
    const said: string[] = [];
    using _ = listenForInterruption("ending the comparison", (text) => void said.push(text));
    process.emit("SIGINT");
    assert.deepEqual(said, ["\nagentperf: ending the comparison\n"]);
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
