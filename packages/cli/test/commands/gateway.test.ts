import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { freePort } from "../../../../test-support/processes.ts";
import { agentperf, calls } from "../agentperf.ts";

describe("agentperf gateway", () => {
  it("serves until it is interrupted, and shows no secret", async () => {
    const port = await freePort();
    let answer: unknown;
    const args = ["gateway", "--redis", "memory", "--port", String(port), "--token", "t0ken-word"];
    const { code, stdout } = await agentperf(args, {
      onStart: (child) => {
        child.stdout?.on("data", async () => {
          if (answer !== undefined) return;
          answer = null;
          const response = await fetch(`http://127.0.0.1:${port}/ping`, { headers: { authorization: "Bearer t0ken-word" } });
          answer = await response.json();
          process.kill(child.pid as number, "SIGINT");
        });
      },
    });
    assert.equal(code, 0);
    assert.deepEqual(answer, { result: "PONG" });
    assert.match(stdout, new RegExp(`export UPSTASH_REDIS_REST_URL=http://127\\.0\\.0\\.1:${port}`));
    assert.ok(!stdout.includes("t0ken-word"));
  });

  it("refuses to listen beyond loopback without a token", async () => {
    const [{ code, stderr }] = await calls([["gateway", "--redis", "memory", "--host", "0.0.0.0"]]);
    assert.equal(code, 2);
    assert.match(stderr, /set a token/);
  });
});
