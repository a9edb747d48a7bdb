import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { here } from "../../../../test-support/runtime.ts";
import { chromeTrace, recordTrace } from "../../src/profile/trace.ts";

describe("recordTrace", () => {
  it("ends a phase where the next one begins, and the last one at the end", async () => {
    const trace = recordTrace();
    trace.enter("setup");
    trace.enter("measure");
    trace.add({ name: "slice", category: "measure", startMs: 1, endMs: 2 });
    const spans = (await trace.stop()).filter(({ category }) => category !== "gc");
    assert.deepEqual(
      spans.map(({ name }) => name),
      ["setup", "slice", "measure"],
    );
    const [setup, , measure] = spans;
    assert.ok(setup !== undefined && measure !== undefined && setup.endMs <= measure.startMs && measure.startMs <= measure.endMs);
  });

  it("has the collections until its end, where the runtime reports them", async () => {
    const { gc } = await here.host();
    const trace = recordTrace();
    gc?.();
    const collections = (await trace.stop()).filter(({ category }) => category === "gc");
    if (here.name !== "node") return assert.deepEqual(collections, []);
    assert.ok(collections.length > 0 && collections.every(({ startMs, endMs }) => endMs >= startMs));
  });
});

describe("chromeTrace", () => {
  it("has each span in microseconds, on a thread of its category", () => {
    const text = chromeTrace("a/B node", [
      { name: "setup", category: "phase", startMs: 1.5, endMs: 2 },
      { name: "collection", category: "gc", startMs: 3, endMs: 3.25 },
    ]);
    const { traceEvents } = JSON.parse(text) as { traceEvents: readonly { ph: string }[] };
    assert.deepEqual(
      traceEvents.filter(({ ph }) => ph === "X"),
      [
        { ph: "X", pid: 1, tid: 1, name: "setup", cat: "phase", ts: 1_500, dur: 500 },
        { ph: "X", pid: 1, tid: 3, name: "collection", cat: "gc", ts: 3_000, dur: 250 },
      ],
    );
    assert.match(text, /"name":"process_name","args":\{"name":"a\/B node"\}/);
  });
});
