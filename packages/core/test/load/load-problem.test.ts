import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { combineLoads, type LoadJson, LoadRecorder, loadJson, loadProblem } from "@agentperf/core/load";
import fc from "fast-check";

/** A load as a generator gives it. */
function given(operations = 50): LoadJson {
  const recorder = new LoadRecorder(0);
  for (let at = 0; at < operations; at += 1) {
    const atNs = at * 1e8;
    if (at % 10 === 9) recorder.drop(atNs);
    else {
      recorder.send(atNs, atNs + 1_000);
      if (at % 10 === 8) recorder.fail(atNs, new Error("no"));
      else recorder.complete(atNs, atNs + 1_000, atNs + 2e6);
    }
  }
  const { counts, response, service, lag, errors } = recorder;
  return JSON.parse(JSON.stringify(loadJson({ counts, response, service, lag, errors, seconds: 5, timeline: recorder.timeline() })));
}

describe("a load that somebody else measured", () => {
  it("is taken as it is given, also while it goes on, and where nothing was answered", () => {
    const load = given();
    assert.equal(loadProblem(load), undefined);
    assert.equal(loadProblem(given(0)), undefined);
    const recorder = new LoadRecorder(0);
    recorder.failBefore(0, new Error("nothing to send"));
    recorder.send(1e6, 2e6);
    recorder.complete(1e6, 2e6, 3e6);
    const unprepared = {
      ...load,
      ...loadJson({ ...recorder, counts: recorder.counts, errors: recorder.errors, seconds: 1, timeline: recorder.timeline() }),
    };
    assert.equal(loadProblem(unprepared), undefined);
    const { counts } = load;
    const started = { ...counts, planned: counts.planned + 3, sent: counts.sent + 3 };
    const lag = { ...load.lag, sketch: { ...load.lag.sketch, zeros: load.lag.sketch.zeros + 3 } };
    assert.equal(loadProblem({ ...load, counts: started, lag, timeline: { widthMs: 1_000, stretches: [] } }), undefined);
  });

  it("is refused where it contradicts itself, or wouldn't merge", () => {
    const load = given();
    const { counts, response, timeline } = load;
    const { sketch } = response;
    const [stretch] = timeline.stretches;
    assert.ok(stretch !== undefined);
    const times = (more: object) => ({ response: { ...response, ...more } });
    const lies: readonly [object, RegExp][] = [
      [{ counts: { ...counts, planned: counts.planned + 1 } }, /planned/],
      [{ counts: { ...counts, sent: counts.sent - 1, dropped: counts.dropped + 1, completed: counts.completed } }, /more ended|lag/],
      [{ counts: { ...counts, completed: -1 } }, /no whole number/],
      [{ counts: { ...counts, failed: 0.5 } }, /no whole number/],
      [{ seconds: Number.NaN }, /length/],
      [times({ sketch: { ...sketch, accuracy: 0.01 } }), /can't be read/],
      [times({ sketch: { ...sketch, accuracy: 1e-9 } }), /can't be read/],
      [times({ sketch: { ...sketch, buckets: [1e9, 45] } }), /can't be read/],
      [times({ sketch: { ...sketch, buckets: [5, -3] } }), /can't be read/],
      [times({ sketch: { ...sketch, buckets: [5] } }), /can't be read/],
      [times({ sketch: { ...sketch, zeros: sketch.zeros + 1 } }), /\d+ times of \d+ operations/],
      [times({ meanNs: response.maxNs * 2 }), /mean/],
      [times({ maxNs: Number.POSITIVE_INFINITY }), /mean/],
      [{ timeline: { ...timeline, widthMs: 1e300 } }, /stretches/],
      [{ timeline: { ...timeline, widthMs: 1e-9 } }, /stretches/],
      [{ timeline: { ...timeline, stretches: Array.from({ length: 601 }, () => stretch) } }, /stretches/],
      [{ timeline: { ...timeline, stretches: [{ ...stretch, sent: -1 }] } }, /no whole number/],
      [
        { timeline: { ...timeline, stretches: [{ ...stretch, response: { ...stretch.response, accuracy: 0.03 } }] } },
        /stretch's histogram/,
      ],
    ];
    for (const [lie, why] of lies) assert.match(loadProblem({ ...load, ...lie }) ?? "", why, JSON.stringify(lie).slice(0, 80));
  });

  it("merges with any other one that isn't refused", () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 50 }), fc.double(), fc.constant(1_000));
    const sketch = fc.record({ accuracy: fc.constantFrom(0.005, 0.02, 1e-3), zeros: number, buckets: fc.array(number, { maxLength: 6 }) });
    const times = fc.record({ meanNs: number, minNs: number, maxNs: number, sketch });
    const names = ["planned", "sent", "dropped", "completed", "failed", "unanswered"] as const;
    const counts = fc
      .tuple(...names.map(() => fc.integer({ min: -1, max: 3 })))
      .map((all) => Object.fromEntries(names.map((name, at) => [name, all[at]])));
    const stretch = fc.record({ planned: number, sent: number, dropped: number, failed: number, completed: number, response: sketch });
    const timeline = fc.record({ widthMs: number, stretches: fc.array(stretch, { maxLength: 3 }) });
    const load = fc.record({ counts, seconds: number, response: times, service: times, lag: times, errors: fc.constant([]), timeline });
    const own = given();
    fc.assert(
      fc.property(load, (any) => {
        const other = any as unknown as LoadJson;
        if (loadProblem(other) !== undefined) return;
        const { counts: together } = combineLoads([own, other]);
        assert.equal(together.planned, own.counts.planned + other.counts.planned);
      }),
      { numRuns: 2_000 },
    );
  });
});
