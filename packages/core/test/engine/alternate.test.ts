import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, defineBenchmark } from "@agentperf/core";
import { alternate } from "@agentperf/core/engine";
import { contextOf, spin, twiceBroken } from "./context.ts";

const options = { durationNs: 300e6, warmupNs: 20e6, seed: 1 };
const work = (ms: number, more: object = {}) => defineBenchmark({ name: "Work", run: () => spin(ms), ...more });

describe("alternate", () => {
  it("tells how much longer the second contender takes, by slices in turn", async () => {
    const { logRatio, quads, nsPerOp } = await alternate(
      { benchmark: work(0.2), context: contextOf() },
      { benchmark: work(0.4), context: contextOf() },
      options,
    );
    // Twice as long; on a busy machine both are held up.
    assert.ok(Math.exp(logRatio) > 1.3 && Math.exp(logRatio) < 3, `${Math.exp(logRatio)}`);
    assert.ok(quads >= 3);
    assert.ok(nsPerOp[1] > nsPerOp[0]);
  });

  it("keeps a contender's operations in flight, so many at once", async () => {
    let [running, most] = [0, 0];
    const wait = defineBenchmark({
      name: "Wait",
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 4));
        running -= 1;
      },
    });
    const { nsPerOp } = await alternate({ benchmark: wait, context: contextOf() }, { benchmark: wait, context: contextOf(8) }, options);
    assert.equal(most, 8);
    assert.ok(nsPerOp[1] < nsPerOp[0] / 3, `${nsPerOp}`);
  });

  it("keeps untimed parts out, waits for async operations, and tears both down", async () => {
    const events: string[] = [];
    const side = (name: string) =>
      defineBenchmark({
        name: "Async",
        setup: () => void events.push(`setup ${name}`),
        prepare: () => spin(0.5),
        run: () => new Promise<void>((resolve) => setTimeout(resolve, 2)),
        teardown: () => void events.push(`teardown ${name}`),
      });
    const { logRatio, nsPerOp } = await alternate(
      { benchmark: side("a"), context: contextOf() },
      { benchmark: side("b"), context: contextOf() },
      options,
    );
    assert.ok(Math.abs(logRatio) < 0.2, `${logRatio}`);
    assert.ok(nsPerOp[0] > 1.5e6);
    assert.deepEqual(events, ["setup a", "setup b", "teardown a", "teardown b"]);
  });

  it("tells of the operation's failure, not of a teardown's, and tears down the other one too", async () => {
    let torn = 0;
    const other = work(0.1, { teardown: () => void torn++ });
    await assert.rejects(alternate({ benchmark: twiceBroken, context: contextOf() }, { benchmark: other, context: contextOf() }, options), {
      message: "the cause",
    });
    assert.equal(torn, 1);
    const untidy = work(0.1, {
      teardown: () => {
        throw new Error("left something");
      },
    });
    await assert.rejects(alternate({ benchmark: untidy, context: contextOf() }, { benchmark: other, context: contextOf() }, options), {
      message: "left something",
    });
  });

  it("keeps untimed parts out with several in flight too", async () => {
    const wait = (prepareMs: number) =>
      defineBenchmark({
        name: "Wait",
        prepare: () => new Promise((resolve) => setTimeout(resolve, prepareMs)),
        run: () => new Promise((resolve) => setTimeout(resolve, 4)),
      });
    const { logRatio } = await alternate(
      { benchmark: wait(0), context: contextOf(4) },
      { benchmark: wait(40), context: contextOf(4) },
      options,
    );
    // With the preparing in it the second one would take about ten times as long.
    assert.ok(Math.exp(logRatio) < 2, `${Math.exp(logRatio)}`);
  });

  it("ends when it is told to, although an operation hangs, and tears both down", async () => {
    const stop = new AbortController();
    let torn = 0;
    const hangs = defineBenchmark({ name: "Hangs", run: () => new Promise(() => {}), teardown: () => void torn++ });
    setTimeout(() => stop.abort(), 20);
    const [first, second] = [work(0.1, { teardown: () => void torn++ }), hangs];
    await assert.rejects(
      alternate(
        { benchmark: first, context: contextOf(1, stop.signal) },
        { benchmark: second, context: contextOf(1, stop.signal) },
        options,
      ),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "aborted",
    );
    assert.equal(torn, 2);
  });

  it("refuses a wrong answer and shows it, and tears down what was set up", async () => {
    let torn = 0;
    const fine = work(0.1, { teardown: () => void torn++ });
    const wrong = work(0.1, { verify: () => false, teardown: () => void torn++ });
    await assert.rejects(
      alternate({ benchmark: fine, context: contextOf() }, { benchmark: wrong, context: contextOf() }, options),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "wrong-answer" && /wrong result \(undefined\)/.test(thrown.message),
    );
    assert.equal(torn, 2);
  });
});
