import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { here } from "../../../../test-support/runtime.ts";

const host = await here.host();
const has = (name: "bun" | "node") => here.name === name;

describe("what a runtime offers to benchmarks", () => {
  it("is memory in bytes", () => {
    const heapBytes = host.heapUsedBytes?.() ?? 0;
    const peakBytes = host.peakRssBytes?.() ?? 0;
    assert.ok(heapBytes > 100_000, `${heapBytes}`);
    assert.ok(peakBytes > heapBytes / 2 && peakBytes < 2 ** 40, `${peakBytes}`);
  });

  it("is garbage collection on demand", () => {
    const used = () => host.heapUsedBytes?.() ?? 0;
    // In a function of its own: a collector may take what still lies on the stack for a reference.
    const freed = () => {
      const kept: unknown[] = [];
      const grown = (() => {
        kept.push(new Array(1_000_000).fill(0.5).map((part) => ({ part })));
        return used();
      })();
      kept.length = 0;
      host.gc?.();
      return grown - used();
    };
    let bytes = freed();
    for (let more = 0; more < 5 && bytes < 1e6; more++) bytes = freed();
    assert.ok(bytes > 1e6, `${bytes}`);
  });

  it("is a count of allocations", async () => {
    const counter = await host.allocationCounter?.();
    const kept: unknown[] = [];
    const count = async () => {
      host.gc?.();
      kept.length = 0;
      await counter?.start();
      for (let at = 0; at < 50_000; at++) kept.push({ at });
      return await counter?.stop();
    };
    let allocated = await count();
    // A heap that was collected meanwhile shows less.
    for (let more = 0; more < 5 && (allocated?.bytes ?? 0) < 50_000 * 8; more++) allocated = await count();
    assert.ok(allocated !== undefined);
    const { bytes, objects, resolutionBytes } = allocated;
    assert.ok(bytes > 50_000 * 8 - resolutionBytes && bytes < 50_000 * 2_000, `${bytes}`);
    if (has("bun")) assert.equal(objects, undefined, "no figure rather than a guess");
    else assert.ok(objects !== undefined && objects >= 50_000 / 3, `${objects}`);
    assert.equal(kept.length, 50_000);
  });

  it("is a watch of collections, where the runtime reports them", async () => {
    if (!has("node")) return assert.equal(host.watchCollections, undefined);
    const watch = host.watchCollections?.();
    host.gc?.();
    const collections = await watch?.stop();
    assert.ok(collections !== undefined && collections.count >= 1 && collections.pauseNs > 0);
  });

  it("is a watch of the event loop", async () => {
    const watch = host.watchEventLoop?.();
    const untilMs = performance.now() + 50;
    while (performance.now() < untilMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const loop = await watch?.stop();
    assert.ok(loop !== undefined && loop.delayP99Ns >= loop.delayP50Ns && loop.delayP50Ns >= 0);
    assert.ok(loop.delayP99Ns > 10e6, `the timer was late by the time in which other code ran, not ${loop.delayP99Ns} ns`);
    if (has("node")) assert.ok(loop.utilization !== undefined && loop.utilization > 0.3 && loop.utilization <= 1, `${loop.utilization}`);
    else assert.equal(loop.utilization, undefined);
  });
});
