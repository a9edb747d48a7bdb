import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { quoted, splitLine } from "../../src/completion/line.ts";

describe("splitting a line", () => {
  for (const [line, words] of [
    ["", [""]],
    ["agentperf ", ["agentperf", ""]],
    ["agentperf  run Re", ["agentperf", "run", "Re"]],
    ["a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]],
    ["a --x='b c", ["a", "--x=b c"]],
    ['a "b \\" $c', ["a", 'b " $c']],
    ["ls | agentperf run $(rm) ", ["", ""]],
    ["cd x && agentperf ru", ["agentperf", "ru"]],
    ["a ''", ["a", ""]],
  ] as const)
    it(`gives ${JSON.stringify(words)} for ${JSON.stringify(line)}`, () => {
      // What a substitution leaves isn't looked at closely: it is never run, and nothing is offered for it.
      if (line.includes("$(")) assert.ok(!splitLine(line).words.includes("agentperf"));
      else assert.deepEqual(splitLine(line).words, words);
    });

  it("knows the quote that is open, and the last word as it is typed", () => {
    assert.deepEqual(splitLine("a --x='b"), { words: ["a", "--x=b"], raw: "--x='b", open: "'" });
    assert.equal(splitLine('a "b').open, '"');
    assert.equal(splitLine("a 'b'").open, "");
  });

  it("gives back any text that is quoted, in whichever quote stands open", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !text.includes("\n")),
        fc.constantFrom("", "'", '"'),
        (text, open) => {
          const written = quoted(text, open as "" | "'" | '"');
          if (written === undefined) return;
          assert.equal(splitLine(`agentperf ${open}${written}`).words.join("|"), `agentperf|${text}`);
        },
      ),
    );
  });
});

describe("quoting", () => {
  it("leaves nothing that bash would expand", () => {
    assert.equal(quoted("$(rm -rf ~)", ""), "\\$\\(rm\\ -rf\\ \\~\\)");
    assert.equal(quoted("$(rm)", '"'), undefined);
    assert.equal(quoted("it's", "'"), undefined);
    assert.equal(quoted("suite/Name/size=1,2", ""), "suite/Name/size=1,2");
  });
});
