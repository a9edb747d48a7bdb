import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { annotation, workflowText } from "@agentperf/core/safety";
import fc from "fast-check";
import { growth, linear } from "./growth.ts";

/** What GitHub's runner takes a line for. @see actions/runner, ActionCommand.cs: TryParseV2, else TryParse */
function runnerReads(line: string): { command: string; properties: Record<string, string>; message: string } | undefined {
  // .NET compares by culture, which passes over characters that can't be seen.
  const seen = line.replace(/\p{DI}/gu, "");
  const start = seen.trimStart();
  const end = start.indexOf("::", 2);
  if (start.startsWith("::") && end >= 0) {
    const info = start.slice(2, end);
    const space = info.indexOf(" ");
    const list = space < 0 ? [] : info.slice(space + 1).split(",");
    const undo = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
    const properties = list.map((property) => {
      const equals = property.indexOf("=");
      const value = undo(property.slice(equals + 1))
        .replaceAll("%3A", ":")
        .replaceAll("%2C", ",");
      return [property.slice(0, equals), value.replaceAll("%25", "%")];
    });
    return {
      command: space < 0 ? info : info.slice(0, space),
      properties: Object.fromEntries(properties),
      message: undo(start.slice(end + 2)).replaceAll("%25", "%"),
    };
  }
  const old = /##\[([^\]]*)\]/.exec(seen);
  return old === null ? undefined : { command: old[1] ?? "", properties: {}, message: "" };
}

const anyText = fc.string({ unit: fc.constantFrom(..."::##[]%0AD3C2,=\r\n \tae\u200b\u200d\ufe0f\ufeff\x1b\x85\u00a0m".split("")) });

describe("annotation", () => {
  it("escapes what the runner undoes: three characters in a message, five in a property", () => {
    assert.equal(
      annotation({ level: "error", title: "a:b, 5 %", message: "a:b, 5 %\nnext" }),
      "::error title=a%3Ab%2C 5 %25::a:b, 5 %25%0Anext",
    );
    assert.equal(annotation({ level: "notice", message: "hi" }), "::notice::hi");
    assert.equal(annotation({ level: "warning", file: "a.ts", line: 3, message: "hi" }), "::warning file=a.ts,line=3::hi");
  });

  it("comes out of the runner as it went in, whatever it says", () => {
    const plain = fc.string({ unit: fc.constantFrom(..."::##[]%0AD3C2,=\n ab".split("")), minLength: 1 });
    fc.assert(
      fc.property(plain, plain, (title, message) => {
        const line = annotation({ level: "error", title, message });
        assert.ok(!line.includes("\n"));
        assert.deepEqual(runnerReads(line), { command: "error", properties: { title }, message });
      }),
    );
  });
});

describe("workflowText", () => {
  it("leaves no line that the runner would take for a command", () => {
    assert.equal(workflowText("::error::x"), ": :error::x");
    assert.equal(workflowText("a\n  ::add-mask::x\nb::c"), "a\n  : :add-mask::x\nb::c");
    assert.equal(workflowText("a ##[group]b"), "a ## [group]b");
    assert.equal(workflowText("##vso[task.setvariable]x ##teamcity[x]"), "## vso[task.setvariable]x ## teamcity[x]");
    assert.equal(workflowText("a\r::error::x"), "a\\x0d::error::x");
    assert.equal(workflowText("#\u200d#\ufe0f[group]"), "#\u200d# \ufe0f[group]");
    assert.equal(workflowText("\x1b[31m::error::x", { colours: true }), "\x1b[31m: :error::x");
  });

  it("leaves other lines as they are", () => {
    for (const text of ["a::b", "## heading", "RedisGet-2 100 5 ns/op", "##", ":", "[x]"]) assert.equal(workflowText(text), text);
  });

  it("holds for every text, and changes nothing a second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = workflowText(text);
        for (const line of safe.split(/[\r\n]/)) assert.equal(runnerReads(line), undefined, JSON.stringify(line));
        assert.equal(workflowText(safe), safe);
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes time that grows with the text's length only", () => {
    for (const piece of ["\n", " ", "#", ":", "::", "##[", "##a", "#\u200d", "\x1b[0m", "\ufe0f"])
      assert.ok(growth(piece, workflowText) < linear, piece);
  });
});
