import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scrubber } from "@agentperf/core";
import { OutputTail } from "../../src/launch/output-tail.ts";

const secret = "ZZsecretZZ-0123456789-abcdefghij";
const scrub = scrubber([secret]);

function tailOf(...texts: readonly string[]): string {
  const tail = new OutputTail();
  for (const text of texts) tail.add(text);
  return tail.end(scrub);
}

/** Whether a piece of the secret that is long enough to matter is in a text. */
const isLeaked = (text: string): boolean => [...Array(secret.length - 8).keys()].some((at) => text.includes(secret.slice(at, at + 8)));

describe("the end of an output", () => {
  it("is all of a short one", () => {
    assert.equal(tailOf("one\n", "two\n"), "one\ntwo\n");
  });

  it("begins with a whole line, no more than 4,000 characters before its end", () => {
    const text = tailOf(Array.from({ length: 1_000 }, (_, at) => `line ${at}\n`).join(""));
    assert.ok(text.length <= 4_000 && text.length > 3_900);
    assert.match(text, /^line \d+\n/);
    assert.ok(text.endsWith("line 999\n"));
  });

  it("holds no part of a secret, wherever it is cut", () => {
    for (let shift = 0; shift <= secret.length; shift++) {
      for (const length of [4_000, 64_000, 128_000]) {
        const text = tailOf(`${"x".repeat(1_000)}${secret}${"y".repeat(length - shift)}`, "z".repeat(10));
        assert.ok(!isLeaked(text), `${length} - ${shift}`);
      }
    }
    assert.ok(!isLeaked(tailOf(...Array.from({ length: 20_000 }, () => secret))));
  });
});
