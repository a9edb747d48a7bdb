import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, calls, here, resultDirectory } from "../agentperf.ts";

describe("load beyond this machine", () => {
  it("is refused before anything is sent, with the address redacted", async () => {
    const url = "redis://ada:s3cr3t-word@192.0.2.1:6379";
    const [{ code, stdout, stderr }] = await calls([["run", "RedisGet", "--redis", "ioredis", "--redis-url", url]]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /would send load to redis:\/\/\*\*\*@192\.0\.2\.1:6379, which isn't this machine: allow it with --yes/);
    assert.ok(!stderr.includes("s3cr3t-word"));
  });

  it("is sent when it is allowed, and by default no more than 1,000 operations a launch", { skip: skipWithoutRedis() }, async () => {
    await using own = await resultDirectory();
    await using redis = await startRedis(["--bind", "127.0.0.1"]);
    // The same loopback, by a name that doesn't look like it.
    const env = { REDIS_URL: `redis://[::ffff:127.0.0.1]:${redis.port}` };
    const { code, stderr } = await agentperf(["run", "RedisGet", "--redis", "ioredis", "--runtime", here, "--yes", "-o", own.result], {
      env,
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /sending load to redis:/);
    const { launches, plan } = await own.read();
    assert.equal(plan.benchtime, "1000x");
    assert.equal(launches[0]?.iterations, 1_000);
  });
});
