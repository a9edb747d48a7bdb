import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { liveArea } from "../../src/reporters/live-area.ts";
import { say } from "../../src/results/standard-output.ts";
import { Screen } from "./screen.ts";

/** What is said goes to a screen. */
function asStandardError(screen: Screen): Disposable {
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => screen.write(String(text));
  return {
    [Symbol.dispose]() {
      process.stderr.write = write;
    },
  };
}

describe("a live area", () => {
  it("is written over in place, and only where something changed", async () => {
    const screen = new Screen(40);
    screen.write("$ agentperf run\n");
    using area = await liveArea(screen.stream);
    area.update(["table", "bar 1"]);
    area.update(["table", "bar 2 is longer"]);
    assert.deepEqual(screen.lines, ["$ agentperf run", "table", "bar 2 is longer"]);
    assert.doesNotMatch(screen.written.at(-1) ?? "", /table/);
    area.update(["table", "bar 3"]);
    assert.deepEqual(screen.lines, ["$ agentperf run", "table", "bar 3"]);
    const before = screen.written.length;
    area.update(["table", "bar 3"]);
    assert.equal(screen.written.length, before);
  });

  it("may become longer and shorter, and goes without a trace", async () => {
    const screen = new Screen(40);
    screen.write("$ agentperf run\n");
    {
      using area = await liveArea(screen.stream);
      area.update(["one"]);
      area.update(["one", "two", "three"]);
      assert.deepEqual(screen.lines, ["$ agentperf run", "one", "two", "three"]);
      area.update(["four", "five"]);
      assert.deepEqual(screen.lines, ["$ agentperf run", "four", "five"]);
    }
    assert.deepEqual(screen.lines, ["$ agentperf run"]);
  });

  it("has no line that the terminal breaks, and never more lines than it has", async () => {
    const screen = new Screen(20, 4);
    using area = await liveArea(screen.stream);
    area.update(["1/2 redis/RedisTransaction on node", "測定測定測定測定測定測定"]);
    assert.deepEqual(screen.lines, ["1/2 redis/RedisT…", "測定測定測定測定…"]);
    area.update(["1", "2", "3", "4", "5"]);
    assert.deepEqual(screen.lines, ["3", "4", "5"]);
  });

  it("ends the colour of a line that it cuts", async () => {
    const screen = new Screen(10);
    using area = await liveArea(screen.stream);
    area.update(["\x1b[31mred as can be\x1b[39m"]);
    assert.equal(screen.written.join(""), "\x1b[31mred as…\x1b[0m");
  });

  it("is removed whole from a terminal that has become narrower", async () => {
    const screen = new Screen(40);
    screen.write("$ agentperf run\n");
    using area = await liveArea(screen.stream);
    area.update(["a line of more than twenty characters", "bar"]);
    screen.resize(20);
    area.update(["short", "bar"]);
    assert.deepEqual(screen.lines, ["$ agentperf run", "short", "bar"]);
  });

  it("lets what is said meanwhile stand above it", async () => {
    const screen = new Screen(40);
    using _ = asStandardError(screen);
    {
      using area = await liveArea(screen.stream);
      area.update(["table", "bar"]);
      say("agentperf: a note\n");
      assert.deepEqual(screen.lines, ["agentperf: a note", "table", "bar"]);
    }
    say("agentperf: the end\n");
    assert.deepEqual(screen.lines, ["agentperf: a note", "agentperf: the end"]);
  });
});
