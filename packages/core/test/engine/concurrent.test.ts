import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import { contextOf, duration, sleep, times } from "./context.ts";

describe("operations in flight", () => {
  it("keeps as many in flight as asked for, never more", async () => {
    let now = 0;
    let most = 0;
    const benchmark = defineBenchmark({
      name: "Flight",
      async run() {
        most = Math.max(most, ++now);
        await sleep(1);
        now--;
      },
    });
    const measured = await measure(benchmark, contextOf(8), times(64));
    assert.equal(most, 8);
    assert.equal(measured.iterations, 64);
  });

  it("lets a slow operation hold up one loop only: the others don't wait for it", async () => {
    let started = 0;
    let endedBeforeTheSlow = 0;
    let slowIsOver = false;
    const benchmark = defineBenchmark({
      name: "Slow",
      async run() {
        // The first one is the check.
        const isSlow = ++started === 2;
        await sleep(isSlow ? 200 : 2);
        if (isSlow) slowIsOver = true;
        else if (!slowIsOver) endedBeforeTheSlow++;
      },
    });
    await measure(benchmark, contextOf(4), times(40));
    // With a barrier after each batch no more than three others could have ended.
    assert.equal(endedBeforeTheSlow >= 39, true, `${endedBeforeTheSlow} ended meanwhile`);
  });

  it("gives throughput by the time that passed, and latency by the operation", async () => {
    const benchmark = defineBenchmark({ name: "Wait", run: () => sleep(5) });
    const measured = await measure(benchmark, contextOf(10), duration(200));
    // Ten at once: an operation takes 5 ms, and one ends about every 0.5 ms.
    const inFlight = measured.latency.meanNs / measured.nsPerOp;
    assert.ok(inFlight > 8 && inFlight < 11, `Little's law gives ${inFlight}`);
    assert.ok(Math.abs(measured.opsPerSecond * measured.nsPerOp - 1e9) < 1);
  });

  it("fails with the operation's error, and settles what the others left", async () => {
    let runs = 0;
    const released: number[] = [];
    const benchmark = defineBenchmark({
      name: "Fails",
      async run() {
        const id = ++runs;
        await sleep(1);
        if (id === 10) throw new Error("the tenth");
        return id;
      },
      release: (_, id) => void released.push(id),
    });
    await assert.rejects(measure(benchmark, contextOf(4), times(100)), { message: "the tenth" });
    const made = Array.from({ length: runs }, (_, at) => at + 1).filter((id) => id !== 10);
    assert.deepEqual(
      released.sort((a, b) => a - b),
      made,
    );
  });
});
