import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { here } from "../../../../test-support/runtime.ts";
import { Fifo } from "../../src/clients/fifo.ts";

const host = await here.host();

describe("what waits for a connection", () => {
  it("comes in its order, however many there are", () => {
    const fifo = new Fifo<number>();
    const taken: (number | undefined)[] = [];
    for (let at = 0; at < 5_000; at++) {
      fifo.push(2 * at);
      fifo.push(2 * at + 1);
      taken.push(fifo.take());
    }
    for (let at = 0; at < 1_000; at++) taken.push(fifo.take());
    assert.deepEqual(
      taken,
      Array.from({ length: 6_000 }, (_, at) => at),
    );
    assert.deepEqual(
      fifo.takeAll(),
      Array.from({ length: 4_000 }, (_, at) => 6_000 + at),
    );
    assert.equal(fifo.take(), undefined);
  });

  it("isn't kept after it was taken, though there is always somebody who waits", async () => {
    const fifo = new Fifo<object>();
    fifo.push({});
    const all: WeakRef<object>[] = [];
    for (let at = 0; at < 5_000; at++) {
      const one = { at };
      all.push(new WeakRef(one));
      fifo.push(one);
      fifo.take();
    }
    // A reference that was made is held until the next turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
    host.gc?.();
    const kept = all.filter((one) => one.deref() !== undefined).length;
    assert.ok(kept < 500, `${kept}`);
    assert.ok(fifo.take() === all.at(-1)?.deref(), "the last one waits");
  });
});
