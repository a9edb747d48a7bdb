import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commands } from "../../src/commands/index.ts";
import { topics } from "../../src/topics/index.ts";
import { calls } from "../agentperf.ts";

describe("agentperf help", () => {
  it("lists the commands and the topics", async () => {
    const [{ code, stdout }] = await calls([["help"]]);
    assert.equal(code, 0);
    for (const name of [...Object.keys(commands), ...Object.keys(topics)]) assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  });

  it("shows a topic, and a command's own help with the guide to it", async () => {
    const [topic, run, own, compare, nested] = await calls([
      ["help", "statistics"],
      ["help", "run"],
      ["run", "--help"],
      ["help", "compare"],
      ["help", "baseline", "save"],
    ]);
    assert.match(topic.stdout, /^How to read the figures\n/);
    assert.equal(run.stdout, own.stdout);
    assert.match(compare.stdout, /^Usage: agentperf compare /);
    assert.match(compare.stdout, /\nGuide: agentperf help comparing, agentperf help comparing-loads\n$/);
    assert.match(nested.stdout, /^Usage: agentperf baseline save /);
  });

  it("says which one is near where there is none of this name, and ends with 2", async () => {
    const [near, far] = await calls([
      ["help", "statistic"],
      ["help", "\u001b[31mconstructor"],
    ]);
    assert.deepEqual(near, { code: 2, stdout: "", stderr: 'agentperf: no command or topic "statistic"; did you mean "statistics"?\n' });
    assert.equal(far.code, 2);
    assert.match(far.stderr, /there are quickstart, /);
    assert.ok(!far.stderr.includes("\u001b"));
  });
});
