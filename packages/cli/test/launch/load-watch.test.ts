import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LoadJson, LoadRecorder, loadJson } from "@agentperf/core/load";
import { type Heard, LoadWatch } from "../../src/launch/load-watch.ts";

/** A load of so many operations. */
function given(operations: number): LoadJson {
  const recorder = new LoadRecorder(0);
  for (let at = 0; at < operations; at += 1) {
    recorder.send(at, at);
    recorder.complete(at, at, at + 1e6);
  }
  const { counts, response, service, lag, errors } = recorder;
  return loadJson({ counts, response, service, lag, errors, seconds: 1, timeline: recorder.timeline() });
}

describe("what a load has by now", () => {
  it("is told with how many of those that share it are among the figures, and without those that are lost", () => {
    const told: [number, Omit<Heard, "who">][] = [];
    const watch = new LoadWatch({ who: "agents", of: 3 }, ({ counts }, { who: _, ...heard }) => {
      told.push([counts.planned, heard]);
      return undefined;
    });
    watch.tell(0, given(10));
    watch.tell(1, given(20));
    watch.tell(2, given(40));
    watch.lose(1);
    watch.tell(1, given(90));
    watch.tell(0, given(11));
    assert.deepEqual(told, [
      [10, { count: 1, of: 3, isAll: false }],
      [30, { count: 2, of: 3, isAll: false }],
      [70, { count: 3, of: 3, isAll: true }],
      [51, { count: 2, of: 3, isAll: true }],
    ]);
  });

  it("ends all of them where somebody says why", () => {
    const watch = new LoadWatch({ who: "agents", of: 2 }, (_, { isAll }) => (isAll ? "enough" : undefined));
    watch.tell(0, given(1));
    assert.deepEqual([watch.ended, watch.signal.aborted], [undefined, false]);
    watch.tell(1, given(1));
    assert.deepEqual([watch.ended, watch.signal.aborted], ["enough", true]);
  });
});
