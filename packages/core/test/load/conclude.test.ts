import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arrivalTimes, conclude, type LoadAgent, type LoadMeasurement, LoadRecorder, type LoadStage } from "@agentperf/core/load";

const s = 1e9;
const rise: readonly LoadStage[] = [{ from: 0, to: 1_000, durationNs: 60 * s }];

/** A load of these stages that was ended after so long, in which everything went well. @param share - of what was due, what was started */
function ended(stages: readonly LoadStage[], seconds: number, share = 1): LoadMeasurement {
  const recorder = new LoadRecorder(0);
  let due = 0;
  for (const at of arrivalTimes(stages, "uniform", Math.random)) {
    if (at >= seconds * s) break;
    due += share;
    if (due < 1) continue;
    due -= 1;
    recorder.send(at, at);
    recorder.complete(at, at, at + 1e6);
  }
  const { counts, response, service, lag, errors } = recorder;
  return { counts, response, service, lag, errors, seconds, timeline: recorder.timeline() };
}

const concluded = (stages: readonly LoadStage[], measured: LoadMeasurement, agents?: readonly LoadAgent[]) =>
  conclude(measured, { stages, arrivals: "uniform", objectives: [] }, agents).invalid;

describe("what follows from a load", () => {
  it("is the server's where a rise was ended early: only what was due by then was asked for", () => {
    for (const seconds of [1, 10, 30, 59, 60]) assert.deepEqual(concluded(rise, ended(rise, seconds)), [], `${seconds} s`);
    const twice = [...rise, { from: 1_000, to: 0, durationNs: 10 * s }];
    assert.deepEqual(concluded(twice, ended(twice, 65)), []);
  });

  it("is the generator's where it started less than what was due, however long the load was", () => {
    for (const seconds of [10, 60]) {
      const [first] = concluded(rise, ended(rise, seconds, 0.5));
      assert.match(first?.reason ?? "", /^only 50 % of the operations could be started in time$/);
    }
  });

  it("is the server's where one of several machines ended early in a rise", () => {
    const whole = ended(rise, 60);
    const half = ended(rise, 30);
    // Each of two had half of the rate: what both did is the mean of what one alone would have done for as long.
    const planned = Math.round((whole.counts.planned + half.counts.planned) / 2);
    const counts = { ...whole.counts, planned, sent: planned, completed: planned };
    assert.deepEqual(
      concluded(rise, { ...whole, counts }, [
        { name: "a", seconds: 60 },
        { name: "b", seconds: 30 },
      ]),
      [],
    );
  });

  it("is nothing where nothing was due, and says what to ask for", () => {
    const slow = [{ from: 0.001, to: 0.001, durationNs: s }];
    const none = { ...ended(slow, 1), counts: { planned: 0, sent: 0, dropped: 0, completed: 0, failed: 0, unanswered: 0 } };
    const [first, ...others] = concluded(slow, none);
    assert.equal(first?.reason, "no operation was due in that time");
    assert.match(first?.advice ?? "", /higher --rate.*longer --duration/);
    assert.deepEqual(others, []);
  });
});
