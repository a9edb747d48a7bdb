import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { describe, it } from "node:test";
import { agentperf, ownDirectory, temporary, workers } from "./agentperf.ts";

const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith("agentperf-2"));

/** Calls back when the output says so. */
const whenSaid =
  (text: RegExp, callback: (pid: number) => void) =>
  (child: ChildProcess): void => {
    let seen = "";
    let done = false;
    child.stderr?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (done || !text.test(seen)) return;
      done = true;
      setTimeout(() => callback(child.pid as number), 500);
    });
  };

describe("Ctrl-C", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends the children, keeps what was measured and says where (${signal})`, async () => {
      const own = await ownDirectory();
      const before = leftovers();
      const args = [
        "run",
        "RoleCheck",
        "RateLimitCheck",
        "--runtime",
        "node,bun,deno",
        "--benchtime",
        "3s",
        "--seed",
        "1",
        "-v",
        "-o",
        own.result,
      ];
      // The second launch has begun: the first one's result must be kept.
      const { code, stderr } = await agentperf(args, { onStart: whenSaid(/2\/6/, (pid) => process.kill(pid, signal)) });
      assert.equal(code, 130, stderr);
      const result = await own.read();
      assert.equal(result.interrupted, true);
      assert.equal(result.launches.length, 1);
      assert.deepEqual(result.failures, []);
      assert.match(stderr, /interrupted; 1 of 6 launches are kept in .*result\.json/);
      assert.deepEqual(workers(), []);
      assert.deepEqual(leftovers(), before);
      await own.remove();
    });
  }

  it("ends also what hangs in set-up or spins, when it comes twice", async () => {
    const own = await ownDirectory();
    const args = ["run", "Spins", "--config", "broken.config.ts", "--runtime", "node", "-v", "-o", own.result];
    const startedMs = performance.now();
    const { code } = await agentperf(args, {
      onStart: whenSaid(/1\/1/, (pid) => {
        process.kill(pid, "SIGINT");
        setTimeout(() => process.kill(pid, "SIGINT"), 200);
      }),
    });
    assert.equal(code, 130);
    assert.ok(performance.now() - startedMs < 30_000);
    assert.deepEqual(workers(), []);
    await own.remove();
  });

  it("leaves no worker and no directory behind where the command line itself is killed", async () => {
    const own = await ownDirectory();
    const before = leftovers();
    const args = ["run", "RoleCheck", "--runtime", "node", "--benchtime", "20s", "-v", "-o", own.result];
    await agentperf(args, { onStart: whenSaid(/1\/1/, (pid) => process.kill(pid, "SIGKILL")) });
    const deadlineMs = Date.now() + 15_000;
    while (workers().length > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(workers(), []);
    assert.deepEqual(leftovers(), before);
    await own.remove();
  });
});
