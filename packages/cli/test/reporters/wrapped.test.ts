import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { displayWidth } from "../../src/reporters/columns.ts";
import { cut, fits, sideBySide, wrapped } from "../../src/reporters/wrapped.ts";

describe("a text for a terminal", () => {
  it("is broken between words, and what is broken off stands further in", () => {
    assert.equal(wrapped("one two three four five six\n  seven", 20), "one two three four\n  five six\n  seven");
    assert.equal(wrapped("    deeper one two three four five", 24), "    deeper one two\n      three four five");
  });

  it("is left alone where it fits, and where nobody knows the width", () => {
    const text = "a  text   with spaces\n\n  and lines";
    assert.equal(wrapped(text, 21), text);
    assert.equal(wrapped("word ".repeat(100), undefined), "word ".repeat(100));
  });

  it("is broken behind a slash where a word is too long", () => {
    assert.equal(wrapped("redis/RedisConcurrent/concurrency=64-2", 28), "redis/RedisConcurrent/\n  concurrency=64-2");
    assert.equal(wrapped("a/b/c see /tmp/some/path", 20), "a/b/c see\n  /tmp/some/path");
  });

  it("keeps its colours on each of its lines", () => {
    const lines = wrapped(`\u001b[31m${"red ".repeat(20).trim()}\u001b[39m`, 40).split("\n");
    assert.ok(lines.length > 1);
    for (const line of lines) assert.match(line, /^ *\u001b\[31mred .*\u001b\[39m$/);
  });

  it("is no wider than the terminal, and loses nothing, whatever it holds", () => {
    const words = fc.array(fc.stringMatching(/^[a-z±→]{1,40}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 22, max: 60 }), (own, width) => {
        const text = wrapped(own.join(" "), width);
        assert.ok(fits(text, width), text);
        assert.equal(text.replaceAll(/\s/g, ""), own.join(""));
      }),
    );
  });

  it("may be cut", () => {
    assert.equal(cut("RedisTransaction", 10), "RedisTran…");
    assert.equal(cut("RedisGet", 10), "RedisGet");
    assert.ok(displayWidth(cut("測定測定測定測定", 7)) <= 7);
  });
});

describe("tables side by side", () => {
  const layOut = (some: readonly string[]) => some.join(" ");

  it("are as many as there is room for, the others below", () => {
    const all = ["aaaa", "bbbb", "cccc"];
    assert.equal(sideBySide(all, 14, layOut), "aaaa bbbb cccc");
    assert.equal(sideBySide(all, 13, layOut), "aaaa bbbb\n\ncccc");
    assert.equal(sideBySide(all, 3, layOut), "aaaa\n\nbbbb\n\ncccc");
    assert.equal(sideBySide(all, undefined, layOut), "aaaa bbbb cccc");
  });
});
