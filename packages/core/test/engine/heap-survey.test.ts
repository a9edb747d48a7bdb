import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark, type Host } from "@agentperf/core";
import { alternate } from "@agentperf/core/engine";
import { contextOf } from "./context.ts";

/** A heap of a platform that can't be looked into: it grows by what operations say they allocate, and a collection empties it. */
class Heap implements Host {
  readonly allocatedStepBytes: number;
  #grown = 0;
  #kept = 1e6;
  looks = 0;
  collections = 0;

  constructor(stepBytes = 1) {
    this.allocatedStepBytes = stepBytes;
  }

  readonly gc = (): void => {
    this.collections += 1;
    this.#grown = 0;
  };

  heapUsedBytes = (): number => this.#kept;

  allocatedBytes = (): number => {
    this.looks += 1;
    return this.#kept + Math.floor(this.#grown / this.allocatedStepBytes) * this.allocatedStepBytes;
  };

  allocate(bytes: number): void {
    this.#grown += bytes;
    // It collects by itself where it is full.
    if (this.#grown > 4e6) this.#grown = 0;
  }

  keep(bytes: number): void {
    this.#kept += bytes;
  }
}

const options = { durationNs: 30e6, warmupNs: 5e6, seed: 1 };

async function surveyed(heap: Host & Pick<Heap, "allocate" | "keep">, bytes: readonly [number, number], more: object = {}) {
  const contender = (each: number) => ({
    benchmark: defineBenchmark({ name: "Work", setup: () => heap.keep(5e6), run: () => heap.allocate(each), ...more }),
    context: { ...contextOf(), host: heap },
  });
  return alternate(contender(bytes[0]), contender(bytes[1]), options);
}

describe("what two contenders do to their heap", () => {
  it("is told: what an operation of each allocates, and what both keep", async () => {
    for (const bytes of [
      [1_000, 2_500],
      [0, 40],
      [300_000, 700_000],
    ] as const) {
      const { heap } = await surveyed(new Heap(), bytes);
      assert.deepEqual(heap?.bytesPerOp, bytes);
      assert.equal(heap?.liveBytes, 10e6);
    }
  });

  it("is told by a heap that grows in steps, as well as steps go", async () => {
    const { heap } = await surveyed(new Heap(16_384), [1_000, 2_500]);
    const [first, second] = heap?.bytesPerOp ?? [0, 0];
    assert.ok(Math.abs(first / 1_000 - 1) < 0.1 && Math.abs(second / 2_500 - 1) < 0.1, `${first}, ${second}`);
  });

  it("is absent where the platform can't tell, where counts don't agree, and of operations with untimed parts", async () => {
    const blind = await surveyed(Object.assign(new Heap(), { allocatedBytes: undefined }) as never, [1_000, 1_000]);
    assert.equal(blind.heap?.bytesPerOp, undefined);
    const heap = new Heap();
    let [seen, since] = [0, 0];
    const growing = {
      run() {
        if (heap.collections !== seen) [seen, since] = [heap.collections, 0];
        since += 1;
        heap.allocate(since);
      },
    };
    // The more operations there were since a collection, the more each allocates.
    assert.equal((await surveyed(heap, [1, 1], growing)).heap?.bytesPerOp, undefined);
    const prepared = await surveyed(new Heap(), [1_000, 1_000], { prepare: () => 1 });
    assert.equal(prepared.heap?.bytesPerOp, undefined);
  });

  it("isn't looked at again where it is known", async () => {
    const heap = new Heap();
    const contender = {
      benchmark: defineBenchmark({ name: "Work", run: () => heap.allocate(100) }),
      context: { ...contextOf(), host: heap },
    };
    const { heap: told } = await alternate(contender, contender, { ...options, garbageRatio: 1.05 });
    assert.deepEqual([told, heap.looks, heap.collections], [undefined, 0, 0]);
  });
});
