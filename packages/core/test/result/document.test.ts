import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { formatResult, parseResult } from "@agentperf/core/result";
import fc from "fast-check";
import { crossingOf, launchOf, resultOf } from "./results.ts";

const crossing = crossingOf("Get");
const result = resultOf([crossing], [launchOf(crossing.id, 100), launchOf(crossing.id, 110, 1)], {
  failures: [{ crossing: crossing.id, round: 2, phase: "measure", code: "benchmark", message: "broken" }],
  skipped: [{ crossing: crossingOf("Set", { runtime: "bun" }), reason: "no bun" }],
  notes: [{ text: 'a "note"\nof two lines' }],
});

const refused = (text: string, message: RegExp) =>
  assert.throws(
    () => parseResult(text, "r.json"),
    (thrown) => {
      assert.ok(thrown instanceof AgentperfError && thrown.code === "unreadable", String(thrown));
      assert.match(thrown.message, message);
      assert.ok(!thrown.message.includes("\n"), "one line");
      return true;
    },
  );

describe("result document", () => {
  it("reads back what it writes", () => {
    assert.deepEqual(parseResult(formatResult(result), "r.json"), result);
    const empty = resultOf([], []);
    assert.deepEqual(parseResult(formatResult(empty), "r.json"), empty);
  });

  it("has a line a launch, so that a diff shows which one changed", () => {
    const other = formatResult({
      ...result,
      launches: result.launches.map((launch, at) => (at === 1 ? { ...launch, nsPerOp: 999 } : launch)),
    });
    const before = formatResult(result).split("\n");
    assert.equal(other.split("\n").filter((line, at) => line !== before[at]).length, 1);
  });

  it("says in one line what is wrong with a file", () => {
    refused("", /r\.json: the file is empty/);
    refused("{", /not JSON, or cut off/);
    refused('"text"', /not an agentperf result/);
    refused("null", /not an agentperf result/);
    refused('{"schema":"other"}', /not an agentperf result/);
    refused(formatResult(result).replace('"version": 1', '"version": 99'), /version 99, this agentperf reads version 1/);
    refused(formatResult(result).replace('"nsPerOp":100', '"nsPerOp":"fast"'), /launches\.0\.nsPerOp: /);
  });

  it("answers any mangled document with a result or a clear error", () => {
    const text = formatResult(result);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 8 }), (at, length, insert) => {
        try {
          parseResult(text.slice(0, at) + insert + text.slice(at + length), "r.json");
        } catch (thrown) {
          assert.ok(thrown instanceof AgentperfError, String(thrown));
        }
      }),
      { numRuns: 300 },
    );
  });
});
