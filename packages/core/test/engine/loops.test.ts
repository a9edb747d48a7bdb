import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark } from "@agentperf/core";
import { runConcurrent, runSequential, timePerOperation } from "../../src/engine/loops.ts";
import { bindOperation } from "../../src/engine/operation.ts";
import { sleep, spin } from "./context.ts";

const { signal } = new AbortController();
const operationOf = (definition: Omit<Parameters<typeof defineBenchmark>[0], "name">) =>
  bindOperation(defineBenchmark({ name: "Loop", ...definition }), undefined);

describe("the sequential loop", () => {
  it("runs exactly as many operations as it is told to, sync and async, with and without untimed parts", async () => {
    for (const kind of ["sync", "async"] as const) {
      for (const prepare of [undefined, () => 1]) {
        for (const count of [0, 1, 3, 4, 7, 64]) {
          let runs = 0;
          const run = () => (kind === "sync" ? runs++ : Promise.resolve(runs++));
          const operation = operationOf(prepare === undefined ? { run } : { run, prepare });
          const ns = await runSequential(operation, kind, count);
          assert.equal(runs, count, `${kind} ${count}`);
          assert.ok(ns >= 0);
        }
      }
    }
  });

  it("gives the time of sync operations without waiting for a turn", () => {
    assert.equal(typeof runSequential(operationOf({ run: () => 1 }), "sync", 10), "number");
  });

  it("runs one operation after the other, and waits for thenables that are no promises", async () => {
    let running = 0;
    const run = () => {
      assert.equal(++running, 1);
      return {
        // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
        then: (done: (value: number) => void) =>
          void setTimeout(() => {
            running -= 1;
            done(1);
          }, 2),
      };
    };
    const ns = await runSequential(operationOf({ run }), "async", 5);
    assert.ok(ns > 5e6, `${ns}`);
  });

  it("leaves untimed parts out of the time, and undoes each operation before the next", async () => {
    const events: string[] = [];
    let made = 0;
    const operation = operationOf({
      prepare: () => {
        spin(5);
        return ++made;
      },
      run: (_, argument) => {
        events.push(`run ${argument}`);
        return argument;
      },
      release: async (_, result) => {
        await sleep(5);
        events.push(`undo ${result}`);
      },
    });
    const ns = await runSequential(operation, "sync", 3);
    assert.ok(ns < 3e6, `${ns}`);
    assert.deepEqual(events, ["run 1", "undo 1", "run 2", "undo 2", "run 3", "undo 3"]);
  });
});

describe("the concurrent loop", () => {
  it("runs exactly as many operations as it is told to", async () => {
    let runs = 0;
    const benchtime = { kind: "iterations", iterations: 50 } as const;
    await runConcurrent({ operation: operationOf({ run: async () => void runs++ }), inFlight: 8, benchtime, signal });
    assert.equal(runs, 50);
  });

  it("leaves untimed parts out of the time of an operation, with a recorder and without", async () => {
    // Four in flight, 10 ms each, and 30 ms of preparing before: one ends every 10 ms, of which a quarter is an operation's.
    const operation = operationOf({ prepare: () => sleep(30), run: () => sleep(10) });
    const benchtime = { kind: "iterations", iterations: 20 } as const;
    const latencies: number[] = [];
    const recorder = {
      record(latencyNs: number) {
        latencies.push(latencyNs);
        return 0;
      },
    };
    for (const told of [undefined, recorder]) {
      const ns = await runConcurrent({ operation, inFlight: 4, benchtime, recorder: told, signal });
      assert.ok(ns / 20 > 2e6 && ns / 20 < 6e6, `${ns / 20} ns hold no preparing`);
    }
    assert.equal(latencies.length, 20);
    const perOp = await timePerOperation({ operation, kind: "async", inFlight: 4, signal }, 20);
    assert.ok(perOp > 2e6 && perOp < 6e6, `${perOp}`);
  });

  it("starts none when its time is over or it is told to end", async () => {
    const stop = new AbortController();
    const operation = operationOf({ run: () => sleep(5) });
    const startMs = performance.now();
    await runConcurrent({ operation, inFlight: 2, benchtime: { kind: "time", durationNs: 30e6 }, signal });
    setTimeout(() => stop.abort(), 30);
    await runConcurrent({ operation, inFlight: 2, benchtime: { kind: "time", durationNs: 60e9 }, signal: stop.signal });
    assert.ok(performance.now() - startMs < 5_000);
  });
});
