import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { measuredCommand } from "../../../../test-support/runtime.ts";
import { fixtures } from "../agentperf.ts";

describe("the process of a worker", () => {
  it("knows its program and variables, hears its input and what nothing handled, and ends when the input does", async () => {
    const [program, ...args] = measuredCommand(join(fixtures, "worker-process.ts"));
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, GIVEN: "by the parent" } });
    const ended = once(child, "close");
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value;
    assert.deepEqual(JSON.parse(String(await next())), [process.execPath, "by the parent", true]);
    // A terminal's Ctrl-C is for the parent. Not by the child's own method: on Deno that ends the child.
    process.kill(child.pid ?? 0, "SIGINT");
    child.stdin.write("go\n");
    assert.equal(await next(), "input");
    assert.equal(await next(), "uncaught Error: forgotten");
    child.stdin.end();
    assert.deepEqual(await ended, [7, null]);
  });
});
