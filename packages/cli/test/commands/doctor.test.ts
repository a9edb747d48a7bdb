import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { startAclRedis, startCluster, startRedis, startSentinel } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, here } from "../agentperf.ts";

describe("agentperf doctor", () => {
  it("shows runtimes, probes and what a run would do", async () => {
    const { code, stdout } = await agentperf(["doctor"], { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } });
    assert.equal(code, 0);
    for (const name of runtimeNames) assert.match(stdout, new RegExp(`✓ ${name} \\d`));
    assert.match(stdout, /memory \(chosen\)/);
    assert.match(stdout, /– ioredis: Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1/);
    assert.match(stdout, /measure 19 benchmarks in \d+ launches on node, bun, deno/);
    assert.ok(!stdout.includes("s3cr3t-word"));
  });
});

describe("agentperf doctor on Redis", { skip: skipWithoutRedis() }, () => {
  it("says what one address of a cluster or of sentinels is", async () => {
    await using cluster = await startCluster();
    const doctor = (url: string) => agentperf(["doctor", "RedisGet", "--redis", "ioredis", "--redis-url", url, "--runtime", here]);
    const node = await doctor(cluster.url);
    assert.equal(node.code, 0, node.stderr);
    assert.match(node.stdout, /ioredis \(chosen\): redis \S+, client ioredis [\d.]+, this is a node of a cluster/);
    await using server = await startRedis();
    await using sentinel = await startSentinel("main", server.port);
    assert.match((await doctor(sentinel.url)).stdout, /– ioredis \(chosen\): this is a sentinel, which keeps no keys/);
  });

  it("ends for a user without INFO, and says the version", async () => {
    await using server = await startAclRedis(["low on >w0rd ~agentperf:* -@all +get +set +del"]);
    const url = `redis://low:w0rd@127.0.0.1:${server.port}`;
    const { code, stdout } = await agentperf(["doctor", "RedisGet", "--redis", "node-redis", "--redis-url", url, "--runtime", here]);
    assert.equal(code, 0);
    assert.match(stdout, /✓ node-redis \(chosen\): redis \d/);
  });
});
