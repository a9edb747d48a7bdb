import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startAclRedis, startRedis, startSocketRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";
import { connected, untilKeys } from "../servers.ts";

const skip = skipWithoutRedis();

describe("a run on a Redis of somebody else's", { skip }, () => {
  it("keeps its figures and leaves no key where its user may neither search nor delete", async () => {
    const rights = "+get +set +incr +expire +pexpire +mget +multi +exec +evalsha +eval +script|load";
    await using server = await startAclRedis([`low on >w0rd ~agentperf:* -@all ${rights}`]);
    await using own = await resultDirectory();
    const chosen = ["--redis", "ioredis", "--adapter", "rate-limit=redis", "--runtime", here];
    const { code, stderr } = await agentperf(["run", "RedisGet", "RateLimitCheck", ...chosen, "--smoke", "-o", own.result], {
      env: { REDIS_URL: `redis://low:w0rd@127.0.0.1:${server.port}` },
    });
    assert.equal(code, 0, stderr);
    const { launches } = await own.read();
    assert.deepEqual(
      launches.map((launch) => "failure" in launch && launch.failure !== undefined),
      [false, false],
    );
    // Redis counts what has expired until it comes to it.
    await untilKeys(server.url, 0);
  });

  it("begins soon among 300,000 foreign keys, and says that it hasn't seen all of them", async () => {
    await using server = await startRedis(["--enable-debug-command", "yes"]);
    await using redis = await connected(server.url);
    await redis.port.command(["DEBUG", "POPULATE", 300_000, "agentperf:20200102-030405-ab1c:0"]);
    await redis.port.command(["EVAL", "for _, key in ipairs(redis.call('KEYS', '*')) do redis.call('EXPIRE', key, 600) end", 0]);
    await using own = await resultDirectory();
    const startMs = performance.now();
    const { code, stderr } = await agentperf(["run", "RedisGet", "--runtime", here, "--smoke", "-o", own.result], {
      env: { REDIS_URL: server.url },
    });
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - startMs < 15_000);
    assert.match(
      stderr,
      /earlier runs that were killed left on ioredis may still be there: the search for agentperf:\* ended after about \d+ keys/,
    );
  });

  it("goes over a Unix socket without leave, and refuses an address without a scheme", async () => {
    await using server = await startSocketRedis();
    await using own = await resultDirectory();
    const run = (url: string) =>
      agentperf(["run", "RedisGet", "--redis", "ioredis", "--redis-url", url, "--runtime", here, "--smoke", "-o", own.result]);
    const { code, stderr } = await run(server.path);
    assert.equal(code, 0, stderr);
    const refused = await run("127.0.0.1:6379");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /the address 127\.0\.0\.1:6379 has no scheme: write redis:\/\/HOST:PORT/);
  });
});

describe("a clean-up that fails", () => {
  it("is a note with the keys' pattern, and what was measured counts", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RedisGet", "--config", "closing.config.ts", "--runtime", here, "--smoke", "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    const { launches } = await own.read();
    assert.equal(launches.length, 1);
    assert.match(stderr, /the clean-up failed: no way to close/);
    assert.match(
      stderr,
      /what closing keeps under agentperf:\S+:0:\* may be left until it expires or a later run removes it: no way to sweep/,
    );
  });
});
