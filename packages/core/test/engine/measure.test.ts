import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import { contextOf, duration, sleep, spin, times, twiceBroken } from "./context.ts";

describe("measure", () => {
  it("runs exactly the iterations asked for, and one more to check the operation", async () => {
    let runs = 0;
    const benchmark = defineBenchmark({ name: "Count", run: () => void runs++ });
    const measured = await measure(benchmark, contextOf(), times(50));
    assert.equal(measured.iterations, 50);
    assert.equal(measured.samples, 50);
    assert.equal(runs, 51);
  });

  it("keeps every sample, the slowest too", async () => {
    let runs = 0;
    const benchmark = defineBenchmark({ name: "Tail", run: () => spin(++runs === 20 ? 30 : 0.01) });
    const measured = await measure(benchmark, contextOf(), times(100));
    assert.equal(measured.histogram.count, 100);
    assert.ok(measured.latency.maxNs >= 30e6, `max ${measured.latency.maxNs}`);
    assert.ok(measured.latency.p50Ns < measured.latency.maxNs / 10);
  });

  it("times a short operation in batches and a long one singly", async () => {
    const tried: string[] = [];
    let isBatched = false;
    // Another process may have the processor just when it is looked how long an operation takes, which then isn't short.
    for (let tries = 0; tries < 10 && !isBatched; tries++) {
      const short = await measure(defineBenchmark({ name: "Short", run: () => Math.sqrt(2) }), contextOf(), duration(20));
      isBatched = short.samples < short.iterations;
      tried.push(`${short.samples} of ${short.iterations}`);
    }
    assert.ok(isBatched, tried.join());
    const long = await measure(defineBenchmark({ name: "Long", run: () => spin(1) }), contextOf(), duration(20));
    assert.equal(long.samples, long.iterations);
  });

  it("waits for async operations, and for thenables that are no promises", async () => {
    const promise = await measure(defineBenchmark({ name: "P", run: () => sleep(2) }), contextOf(), times(5));
    assert.ok(promise.latency.minNs > 1e6, `min ${promise.latency.minNs}`);
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const thenable = { then: (done: (value: number) => void) => void setTimeout(() => done(1), 2) };
    const other = await measure(defineBenchmark({ name: "T", run: () => thenable as unknown as Promise<number> }), contextOf(), times(5));
    assert.ok(other.latency.minNs > 1e6, `min ${other.latency.minNs}`);
  });

  it("leaves prepare and release out of the time, and pairs them with each operation", async () => {
    const events: string[] = [];
    let id = 0;
    const benchmark = defineBenchmark({
      name: "Untimed",
      async prepare() {
        await sleep(5);
        events.push(`prepare ${++id}`);
        return id;
      },
      run(_, argument) {
        events.push(`run ${argument}`);
        return argument * 10;
      },
      async release(_, result, argument) {
        await sleep(5);
        events.push(`release ${argument} ${result}`);
      },
    });
    const measured = await measure(benchmark, contextOf(), times(3));
    const expected = [1, 2, 3, 4].flatMap((n) => [`prepare ${n}`, `run ${n}`, `release ${n} ${n * 10}`]);
    assert.deepEqual(events, expected);
    assert.ok(measured.nsPerOp < 2e6, `${measured.nsPerOp} ns hold no waits`);
  });

  it("refuses to measure a wrong answer, and tears down", async () => {
    let torn = false;
    let runs = 0;
    const benchmark = defineBenchmark({
      name: "Wrong",
      run: () => ++runs,
      verify: () => false,
      teardown: () => {
        torn = true;
      },
    });
    await assert.rejects(
      measure(benchmark, contextOf(), times(5)),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "wrong-answer",
    );
    assert.equal(runs, 1);
    assert.ok(torn);
  });

  it("fails with the operation's own error, in the first and in a later operation, sync and async", async () => {
    for (const at of [1, 7]) {
      for (const isAsync of [false, true]) {
        let runs = 0;
        const fail = () => {
          if (++runs === at) throw new Error(`broken at ${at}`);
        };
        const benchmark = defineBenchmark({ name: "Throws", run: isAsync ? async () => fail() : fail });
        await assert.rejects(measure(benchmark, contextOf(), times(20)), { message: `broken at ${at}` });
      }
    }
  });

  it("tells of the operation's failure, not of the teardown's that follows from it", async () => {
    await assert.rejects(measure(twiceBroken, contextOf(), times(1)), { message: "the cause" });
  });

  it("ends when it is told to, although an operation hangs", async () => {
    const stop = new AbortController();
    let torn = false;
    const benchmark = defineBenchmark({
      name: "Hangs",
      run: () => new Promise(() => {}),
      teardown: () => {
        torn = true;
      },
    });
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(
      measure(benchmark, contextOf(1, stop.signal), times(5)),
      (thrown) => thrown instanceof AgentperfError && thrown.code === "aborted",
    );
    assert.ok(torn);
  });

  it("runs everything inside `within`, and refuses one that doesn't measure", async () => {
    let inside = false;
    const benchmark = defineBenchmark({
      name: "Within",
      async within(_, measuring) {
        inside = true;
        await measuring();
        inside = false;
      },
      run: () => {
        if (!inside) throw new Error("outside");
      },
    });
    assert.equal((await measure(benchmark, contextOf(), times(3))).iterations, 3);
    const forgetful = defineBenchmark({ name: "Forgets", within: async () => undefined, run: () => 1 });
    await assert.rejects(measure(forgetful, contextOf(), times(3)), /within didn't run/);
  });

  it("measures with a seeded clock-free ratio: twice the work takes about twice the time", async () => {
    const single = await measure(defineBenchmark({ name: "One", run: () => spin(0.4) }), contextOf(), times(60));
    const double = await measure(defineBenchmark({ name: "Two", run: () => spin(0.8) }), contextOf(), times(60));
    const ratio = double.latency.p50Ns / single.latency.p50Ns;
    assert.ok(ratio > 1.8 && ratio < 2.2, `ratio ${ratio}`);
  });
});
