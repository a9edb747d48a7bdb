import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { globPattern } from "../../src/memory/glob.ts";

describe("globPattern", () => {
  it("matches as a server does", () => {
    const cases: readonly (readonly [glob: string, yes: readonly string[], no: readonly string[]])[] = [
      ["a*c", ["ac", "abc", "a\nc"], ["ab", "xac"]],
      ["h?llo", ["hello", "hallo"], ["hllo", "heello"]],
      ["h[ae]llo", ["hello", "hallo"], ["hillo"]],
      ["h[^e]llo", ["hallo"], ["hello"]],
      ["a\\*b", ["a*b"], ["axb"]],
      ["(a.b)", ["(a.b)"], ["(axb)"]],
      ["*", ["", "anything"], []],
    ];
    for (const [glob, yes, no] of cases) {
      for (const key of yes) assert.ok(globPattern(glob).test(key), `${glob} matches ${key}`);
      for (const key of no) assert.ok(!globPattern(glob).test(key), `${glob} doesn't match ${key}`);
    }
  });
});
