import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { here } from "../agentperf.ts";
import { desk, type Interactive, interactive, skipWithout, typed } from "./typing.ts";

const tab = "\t";

/**
 * What a shell makes of an answer doesn't depend on the runtime that gave it, and that each runtime gives the same ones is shown without a shell,
 * in answer.test.ts. So all is typed on one runtime, and on the others what shows that a shell hears them.
 */
const some = <T>(all: readonly T[]): readonly T[] => (here === "node" ? all : all.slice(0, 1));

/** A suite whose names would do something, if any shell took them for more than names. */
const hostile = `export default { name: "own", benchmarks: [
  "$(touch PWNED)x", "a b", "with:colon", "it's", 'say "hi"', "\\\`touch PWNED\\\`y", "e\\u001b]0;title\\u0007", "z;touch PWNED",
].map((name) => ({ name, description: "$(touch PWNED) \\u001b[31m", run: () => 1 })) };
`;

const config = 'console.log("a config that talks"); console.error("to everybody"); export default { suites: ["./suite.mjs"] };\n';

for (const shell of Object.keys(interactive) as Interactive[]) {
  describe(`at a prompt of ${shell}`, { skip: skipWithout(shell) }, () => {
    for (const [keys, words] of some([
      [`agentperf doct${tab}`, ["doctor"]],
      [`agentperf run --redis mem${tab}`, ["run", "--redis", "memory"]],
      [`agentperf run --redis=node-${tab}`, ["run", "--redis=node-redis"]],
      [`agentperf run --adapter redis=memory,iored${tab}`, ["run", "--adapter", "redis=memory,ioredis"]],
      [`agentperf run --adapter red${tab}iored${tab}`, ["run", "--adapter", "redis=ioredis"]],
      [`agentperf run RedisTr${tab}`, ["run", "RedisTransaction"]],
      [`agentperf run --runtime node,de${tab}`, ["run", "--runtime", "node,deno"]],
      [`agentperf check not${tab}`, ["check", "notes.txt"]],
      [`agentperf check sub/ol${tab}`, ["check", "sub/old result.json"]],
      [`npx agentperf doct${tab}`, ["doctor"]],
      // The cursor is in the middle: six steps back from the end.
      [`agentperf run --redis mem -q -v\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D${tab}`, ["run", "--redis", "memory", "-q", "-v"]],
    ] as const)) {
      it(`${JSON.stringify(keys)} becomes ${words.join(" ")}`, async () => {
        await using directory = await desk();
        const { words: called, shown } = await typed(shell, directory, keys);
        assert.deepEqual(called, words, JSON.stringify(shown));
      });
    }

    for (const [keys, name] of some([
      ["\\$", "$(touch PWNED)x"],
      ["a", "a b"],
      ["with", "with:colon"],
      ["with:c", "with:colon"],
      ["it", "it's"],
      ["say", 'say "hi"'],
      ["'a ", "a b"],
      ["z", "z;touch PWNED"],
    ] as const))
      it(`a benchmark of the user's called ${name} is a word, and nothing else`, async () => {
        await using directory = await desk({ "work/suite.mjs": hostile, "work/agentperf.config.mjs": config });
        const { words, shown } = await typed(shell, directory, `agentperf run ${keys}${tab}`);
        assert.deepEqual(words, ["run", name], JSON.stringify(shown));
        assert.doesNotMatch(shown, /talks|everybody/);
        assert.ok(!existsSync(directory.file("work/PWNED")));
      });

    it("a list of hostile names runs nothing, and tells the terminal nothing", async () => {
      await using directory = await desk({ "work/suite.mjs": hostile, "work/agentperf.config.mjs": config });
      const { shown } = await typed(shell, directory, `agentperf run ${tab}${tab}\x15true`);
      assert.doesNotMatch(shown, /\x1b\]0;title/);
      assert.ok(!existsSync(directory.file("work/PWNED")));
    });
  });
}
