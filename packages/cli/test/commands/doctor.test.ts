import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { agentperf } from "../agentperf.ts";

describe("agentperf doctor", () => {
  it("shows runtimes, probes and what a run would do", async () => {
    const { code, stdout } = await agentperf(["doctor"], { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } });
    assert.equal(code, 0);
    for (const name of runtimeNames) assert.match(stdout, new RegExp(`✓ ${name} \\d`));
    assert.match(stdout, /memory \(chosen\)/);
    assert.match(stdout, /– ioredis: Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1/);
    assert.match(stdout, /measure 19 benchmarks on node, bun, deno/);
    assert.ok(!stdout.includes("s3cr3t-word"));
  });
});
