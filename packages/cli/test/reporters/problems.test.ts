import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Conclusion } from "@agentperf/core/analysis";
import { crossingOf, resultOf } from "../../../core/test/result/results.ts";
import { problems } from "../../src/reporters/problems.ts";

const [one, two, three] = ["One", "Two", "Three"].map((name) => crossingOf(name));
const shown = (conclusions: readonly Conclusion[], more: Parameters<typeof resultOf>[2] = {}, colour = false) =>
  problems({ result: resultOf([], [], more), conclusions, colour, verbose: true });

const finding = { analyser: "spread", crossing: "a", name: "A", together: "wide" } as const;

describe("problems", () => {
  it("show the three findings that matter most, and how to see the others", () => {
    const analysers = ["allocations", "spread", "growth", "baseline", "precision"] as const;
    const conclusions = analysers.map((analyser): Conclusion => ({ ...finding, analyser, severity: "warning", message: analyser }));
    assert.equal(
      problems({ result: resultOf([], []), conclusions, colour: false, verbose: false }),
      "warning a: growth\nwarning a: precision\nwarning a: baseline\n2 more findings: --verbose shows them, the result has them\n",
    );
    assert.doesNotMatch(shown(conclusions), /more findings/);
  });

  it("label a conclusion by its severity", () => {
    const severities = ["info", "warning", "failure"] as const;
    const conclusions = severities.map((severity): Conclusion => ({ ...finding, severity, message: severity }));
    assert.equal(shown(conclusions), "failed a: failure\nwarning a: warning\nnote a: info\n");
  });

  it("tell of a failure once, however long each launch took", () => {
    const failure = (seconds: number, round: number) => ({
      crossing: "mine/One node",
      round,
      phase: "measure",
      code: "timeout",
      message: `no answer (in measure after ${seconds} s)`,
    });
    assert.equal(shown([], { failures: [failure(1.2, 0), failure(3.4, 1)] }), "failed mine/One node: no answer (in measure)\n");
  });

  it("tell of a reason to skip once, with the number of those that it holds for", () => {
    const skipped = [one, two, three].flatMap((crossing) => (crossing === undefined ? [] : [{ crossing, reason: "no server" }]));
    assert.equal(shown([], { skipped }), "skipped mine/One node and 2 more: no server\n");
  });

  it("tell each note once", () => {
    assert.equal(shown([], { notes: [{ text: "look" }, { text: "look", crossing: "x" }] }), "note look\n");
  });

  it("are empty where there is nothing, and coloured where that is wanted", () => {
    assert.equal(shown([]), "");
    assert.ok(shown([], { notes: [{ text: "look" }] }, true).includes("\u001b["));
  });
});
