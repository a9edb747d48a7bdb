import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge, type LoadMeasurement, LoadRecorder, parseObjective } from "@agentperf/core/load";
import fc from "fast-check";

const ms = 1e6;

/** A load of a second in which operations took so many milliseconds, and others were lost. */
function loadOf(times: readonly number[], { failed = 0, dropped = 0, unanswered = 0 } = {}): LoadMeasurement {
  const recorder = new LoadRecorder(0);
  for (const time of times) {
    recorder.send(0, 0);
    recorder.complete(0, 0, time * ms);
  }
  for (let at = 0; at < failed; at++) {
    recorder.send(0, 0);
    recorder.fail(0, new Error("no"));
  }
  for (let at = 0; at < unanswered; at++) {
    recorder.send(0, 0);
    recorder.giveUp(0, 0, 10_000 * ms);
  }
  for (let at = 0; at < dropped; at++) recorder.drop(0);
  const { counts, response, service, lag, errors } = recorder;
  return { counts, response, service, lag, errors, seconds: 1, timeline: recorder.timeline() };
}

const judged = (text: string, load: LoadMeasurement) => judge(parseObjective(text), load);
const hundred = Array.from({ length: 100 }, (_, at) => at + 1);

describe("an objective", () => {
  it("is held to what ended where nothing was lost", () => {
    const load = loadOf(hundred);
    assert.equal(judged("p50<52ms", load).met, true);
    assert.equal(judged("p99<95ms", load).met, false);
    assert.equal(judged("mean<51ms", load).met, true);
    assert.equal(judged("max<100ms", load).met, false);
    assert.equal(judged("rate>99/s", load).met, true);
  });

  it("takes a percentile by its nearest rank, however its share is rounded", () => {
    const slowest = (count: number) => [...Array.from({ length: count - 1 }, () => 1), 500];
    assert.equal(judged("p99.9<10ms", loadOf(slowest(1_000))).met, true, "999 of 1,000 are within it");
    assert.equal(judged("p7<10ms", loadOf([...Array.from({ length: 7 }, () => 1), ...Array.from({ length: 93 }, () => 500)])).met, true);
    assert.equal(judged("p99.9<10ms", loadOf(slowest(999))).met, false);
    assert.equal(judged("p100<10ms", loadOf(slowest(1_000))).met, false);
    assert.equal(judged("p0<10ms", loadOf(slowest(1_000))).met, true);
  });

  it("takes the limit itself for met where it says so, and refuses what can't be met", () => {
    const fine = loadOf(hundred);
    assert.equal(judged("errors<=0%", fine).met, true);
    assert.equal(judged("dropped <= 0%", fine).met, true);
    assert.equal(judged("errors<=0%", loadOf(hundred, { failed: 1 })).met, false);
    assert.deepEqual([judged("rate>=100/s", fine).met, judged("rate>100/s", fine).met], [true, false]);
    assert.deepEqual([judged("max<=100ms", fine).met, judged("max<100ms", fine).met], [true, false]);
    assert.throws(() => parseObjective("errors<0%"), /"errors<0%" can't be met: where none may be lost, errors<=0%/);
    for (const text of ["rate<=5/s", "p99>=5ms", "p99=<5ms", "p99==5ms", "p99<5", "p99<NaNms", "p99<-1ms", "p99<1e3ms", "x".repeat(10_000)])
      assert.throws(() => parseObjective(text), /^AgentperfError: objective .{1,120} must be like/);
  });

  it("takes what was dropped or failed for slower than anything", () => {
    for (const lost of [{ failed: 100 }, { dropped: 100 }, { failed: 50, dropped: 50 }]) {
      const load = loadOf(hundred, lost);
      // Half of all: the slowest that ended.
      assert.equal(judged("p50<90ms", load).met, false);
      assert.equal(judged("p50<101ms", load).met, true);
      assert.deepEqual(judged("p99<1h", load), { objective: "p99<1h", met: false, actual: undefined, unit: "ns" });
      assert.equal(judged("p25<52ms", load).met, true);
    }
    assert.equal(judged("errors<49%", loadOf(hundred, { failed: 100 })).met, false);
    assert.equal(judged("dropped<51%", loadOf(hundred, { dropped: 100 })).met, true);
  });

  it("isn't met by what had no answer, however long that was waited for", () => {
    const load = loadOf(hundred, { unanswered: 5 });
    assert.deepEqual(judged("p99<30s", load), { objective: "p99<30s", met: false, actual: undefined, unit: "ns" });
    assert.deepEqual(judged("max<30s", load), { objective: "max<30s", met: false, actual: undefined, unit: "ns" });
    assert.equal(judged("p95<30s", load).met, true, "so many were answered");
    assert.equal(judged("mean<30s", load).met, true);
    // It is known to be missed, and by how much at least.
    assert.ok((judged("p99<1s", load).actual ?? 0) > 9e9);
    for (const text of ["p1<30s", "mean<30s", "max<30s"]) assert.equal(judged(text, loadOf([], { unanswered: 5 })).met, false, text);
  });

  it("is missed where nothing ended", () => {
    for (const text of ["p50<1h", "mean<1h", "max<1h", "rate>1/s"]) assert.equal(judged(text, loadOf([], { failed: 3 })).met, false, text);
  });

  it("is never easier to meet where more is lost", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 99 }),
        fc.nat(50),
        fc.nat(50),
        (times, quantile, failed, dropped) => {
          const text = `p${quantile}<300ms`;
          const without = judged(text, loadOf(times)).met;
          if (judged(text, loadOf(times, { failed, dropped })).met) assert.ok(without);
        },
      ),
    );
  });
});
