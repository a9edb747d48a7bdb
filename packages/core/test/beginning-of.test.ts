import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { beginningOf } from "@agentperf/core";
import fc from "fast-check";

describe("the beginning of what somebody else said", () => {
  it("is all of it where it is short, else as much as was asked for, to the end of a word", () => {
    assert.equal(beginningOf("one two three", 20), "one two three");
    assert.equal(beginningOf("one two three four", 5), "one two …");
    assert.equal(beginningOf("one two", 5), "one two");
    assert.equal(beginningOf(`${"x".repeat(5)} ${"y".repeat(20_000)} z`, 10), `${"x".repeat(5)}  …`);
  });

  it("holds no half of a secret, wherever that stands", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "0", "-", ".", "%"), minLength: 8, maxLength: 2_000 });
    fc.assert(
      fc.property(word, fc.nat(600), fc.nat(600), fc.integer({ min: 1, max: 600 }), (secret, before, after, most) => {
        const text = `${"said ".repeat(before / 5)}<${secret}> ${"more ".repeat(after)}`;
        const shown = beginningOf(text, most).replaceAll(secret, "***");
        const begins = shown.lastIndexOf("<");
        assert.ok(begins < 0 || shown.startsWith("<***", begins) || secret.length < 8, shown.slice(-80));
        assert.ok(shown.length <= most + secret.length + 8);
      }),
    );
  });
});
