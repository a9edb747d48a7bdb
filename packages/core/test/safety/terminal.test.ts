import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { terminalJson, terminalLine, terminalText, withoutColours } from "@agentperf/core/safety";
import fc from "fast-check";
import { growth, linear } from "./growth.ts";

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."\x1b[]m0;:2J\x07\x9b\x90\x9c\\\r\n\t\0 ab\u202e\u200d"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

describe("withoutColours", () => {
  it("leaves none, whatever stands around one, and puts the letters of a secret together", () => {
    assert.equal(withoutColours("se\x1b[8mcr\x1b[0;31met\n"), "secret\n");
    assert.equal(withoutColours("\x1b[\x1b[31m31mred"), "\\x1b[31mred");
    fc.assert(fc.property(anyText, (text) => !/\x1b\[[\d;:]*m/.test(withoutColours(text))));
  });
});

describe("terminalText", () => {
  it("writes out what a terminal would obey", () => {
    assert.equal(terminalText("\x1b]52;c;aGk=\x07"), "\\x1b]52;c;aGk=\\x07");
    assert.equal(terminalText("\x1b[2J\x1b]0;title\x1b\\\0\x08\x7f"), "\\x1b[2J\\x1b]0;title\\x1b\\\\x00\\x08\\x7f");
    assert.equal(terminalText("\x9b2J\x9d52;c;x\x9c\x85"), "\\x9b2J\\x9d52;c;x\\x9c\\x85");
    assert.equal(terminalText("safe\rforged"), "safe\\x0dforged");
  });

  it("writes out what makes a text read as another one", () => {
    assert.equal(terminalText("a\u202eb\u2066c\u200fd"), "a\\u202eb\\u2066c\\u200fd");
    assert.equal(terminalText("a\u200bb\ufeffc\u00add\u2028e\u{e0041}"), "a\\u200bb\\ufeffc\\xadd\\u2028e\\u{e0041}");
    assert.equal(terminalText("half \ud83d"), "half \ufffd");
  });

  it("keeps words of any script, emoji, lines and tabs", () => {
    const text = "é 漢字 می‌خواهم 👨‍👩‍👧 ❤️ 1 µs ±3 %\n\tat x";
    assert.equal(terminalText(text), text);
    assert.equal(terminalText("a\r\nb"), "a\nb");
  });

  it("removes colours, also where that would make another sequence", () => {
    assert.equal(terminalText("\x1b[1;31mred\x1b[0m"), "red");
    assert.equal(terminalText("\x1b\x1b[0m[2J"), "\\x1b[2J");
  });

  it("keeps colours where it is asked to, and nothing else", () => {
    assert.equal(terminalText("\x1b[31mred\x1b[39m\x1b[2J", { colours: true }), "\x1b[31mred\x1b[39m\\x1b[2J");
  });

  it("leaves no control character but line feeds and tabs, and changes nothing a second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = terminalText(text);
        assert.doesNotMatch(safe, /(?![\n\t])[\p{Cc}\p{Bidi_C}\u2028\u2029]/u);
        assert.equal(terminalText(safe), safe);
        const coloured = terminalText(text, { colours: true });
        assert.doesNotMatch(coloured.replace(/\x1b\[[\d;:]*m/g, ""), /(?![\n\t])[\p{Cc}\p{Bidi_C}]/u);
        assert.equal(terminalText(coloured, { colours: true }), coloured);
        assert.doesNotMatch(terminalLine(text), /\p{Cc}/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes time that grows with the text's length only", () => {
    for (const piece of ["a", "\x1b", "\x1b[0m", "\x1b[0;0;", "\x1b]52;", "\r\n", "\n", "\u202e"])
      assert.ok(growth(piece, terminalText) < linear, piece);
  });
});

describe("terminalJson", () => {
  it("means the same, and holds nothing that a terminal obeys", () => {
    assert.equal(terminalJson(JSON.stringify({ a: "\x9b2J\x7f\u202e\u{e0041}" })), '{"a":"\\u009b2J\\u007f\\u202e\\udb40\\udc41"}');
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (value) => {
        const json = terminalJson(JSON.stringify(value, undefined, 2));
        assert.deepEqual(Object.entries(JSON.parse(json)), Object.entries(value));
        assert.doesNotMatch(json, /(?!\n)[\p{Cc}\p{Bidi_C}]/u);
      }),
    );
  });
});
