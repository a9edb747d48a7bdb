import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { removeKeys } from "@agentperf/core";
import { startEverything } from "../../../../test-support/mcp.ts";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, type CallOptions, here, leftDirectories, resultDirectory, whenSaid, workers } from "../agentperf.ts";
import { writeFiles } from "../files.ts";
import { connected, keysLeft, untilKeys } from "../servers.ts";

const skip = skipWithoutRedis();

interface Expected {
  /** What every failed crossing's message says. */
  readonly message: RegExp;
  /** Crossings that are measured all the same. */
  readonly measured: number;
  readonly failed: number;
}

/** Runs, and checks what must hold after any fault: it ended by itself, told what failed, kept the rest, left nothing. */
async function underFault(args: readonly string[], options: CallOptions, { message, measured, failed }: Expected): Promise<string> {
  await using own = await resultDirectory();
  const before = leftDirectories();
  // On the runtime that runs this test; the others run it as well.
  const always = ["--runtime", here, "--seed", "3", "--no-benchmem", "-v", "-o", own.result];
  const { code, stdout, stderr } = await agentperf(["run", ...args, ...always], options);
  assert.equal(code, failed > 0 ? 3 : 0, stderr);
  const result = await own.read();
  assert.equal(result.interrupted, false);
  assert.equal(result.failures.length, failed, JSON.stringify(result.failures, undefined, 1));
  for (const failure of result.failures) {
    assert.match(failure.message, message);
    assert.match(failure.message, /after \d+\.\d s/, "says how long it took");
  }
  assert.equal(result.launches.length, measured);
  assert.deepEqual(workers(), [], "no process is left");
  assert.deepEqual(leftDirectories(), before, "no directory is left");
  return stdout + stderr;
}

describe("Redis that fails", { skip }, () => {
  it("when it is killed in the middle: the crossings on it fail with its address, the others go on", async () => {
    await using redis = await startRedis();
    const args = ["RedisGet", "RoleCheck", "--redis", "ioredis", "--benchtime", "800ms"];
    const message = new RegExp(`redis ioredis at redis://127\\.0\\.0\\.1:${redis.port}`);
    const killed = untilKeys(redis.url, 1).then(async () => {
      await wait(200);
      redis.kill("SIGKILL");
    });
    const said = await underFault(args, { env: { REDIS_URL: redis.url } }, { message, measured: 1, failed: 1 });
    assert.match(said, /failed redis\/RedisGet/);
    await killed;
  });

  const client = { node: "ioredis", deno: "node-redis", bun: "bun" }[here];

  it(`when it is frozen: ${client} gives up, the run goes on, and what is left will expire`, async () => {
    await using own = await temporaryDirectory();
    await using redis = await startRedis();
    const adapter = { use: client, url: redis.url, connectTimeoutMs: 1_000, commandTimeoutMs: 1_000 };
    await writeFiles(own.path, { "frozen.json": { adapters: { redis: adapter } } });
    const args = ["RedisSet", "RoleCheck", "--config", `${own.path}/frozen.json`, "--benchtime", "800ms", "--timeout", "30s"];
    const freezing = untilKeys(redis.url, 1).then(async () => {
      redis.kill("SIGSTOP");
      await wait(4_000);
      redis.kill("SIGCONT");
    });
    const message = new RegExp(`(no answer within 1000 ms|timed out).*redis ${client} at redis://127\\.0\\.0\\.1:${redis.port}`);
    await underFault(args, {}, { message, measured: 1, failed: 1 });
    await freezing;
    // While it was frozen nothing could be swept.
    await using thawed = await connected(redis.url);
    for await (const key of thawed.port.scan("")) assert.ok(Number(await thawed.port.command(["PTTL", key])) > 0, key);
  });

  it("when its memory is full", async () => {
    await using redis = await startRedis(["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"]);
    const args = ["RedisSet", "RoleCheck", "--redis", "ioredis", "--benchtime", "50x"];
    const message = /OOM command not allowed.*redis ioredis at/;
    await underFault(args, { env: { REDIS_URL: redis.url } }, { message, measured: 1, failed: 1 });
  });
});

describe("an MCP server that fails", () => {
  it("when it is killed in the middle", async () => {
    await using mcp = await startEverything();
    const args = ["CallTool", "RoleCheck", "--mcp", "http", "--mcp-url", mcp.url, "--benchtime", "1s"];
    const onStart = whenSaid(/CallTool/, () => mcp.kill("SIGKILL"), 600);
    await underFault(args, { onStart }, { message: new RegExp(`MCP server at ${mcp.url}`), measured: 1, failed: 1 });
  });

  it("when it stalls in the middle: the request's timeout ends it", async () => {
    await using own = await temporaryDirectory();
    const mcp = { use: "mock-server", stallRate: 1, client: { requestTimeoutMs: 300 } };
    await writeFiles(own.path, { "stall.json": { adapters: { mcp } } });
    const args = ["CallTool", "RoleCheck", "--config", `${own.path}/stall.json`, "--benchtime", "5x"];
    await underFault(args, {}, { message: /MCP server at http:.*timed? ?out/i, measured: 1, failed: 1 });
  });
});

describe("a worker that is killed", { skip }, () => {
  it("takes no other launch with it, and its keys are swept", async () => {
    await using redis = await startRedis();
    const args = ["RedisConcurrent", "RoleCheck", "--concurrency", "8", "--redis", "ioredis", "--benchtime", "1s"];
    const killed = (async () => {
      await using own = await connected(redis.url);
      while ((await own.port.command(["DBSIZE"])) === 0) await wait(10);
      for (const pid of workers()) process.kill(pid, "SIGKILL");
    })();
    await underFault(args, { env: { REDIS_URL: redis.url } }, { message: /SIGKILL/, measured: 1, failed: 1 });
    await killed;
    assert.equal(await keysLeft(redis.url), 0);
  });
});

describe("a benchmark that goes wrong takes no other with it", () => {
  it("is reported with what happened, without a stack", async () => {
    await using own = await resultDirectory();
    const args = ["run", "--config", "broken.config.ts", "--runtime", here, "--benchtime", "20x", "--timeout", "3s", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 3);
    const result = await own.read();
    const failures = new Map(result.failures.map((failure) => [failure.crossing.replace(/^broken\/| .*$/g, ""), failure]));
    const expected: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
      Throws: ["benchmark", /the operation broke/],
      Wrong: ["wrong-answer", /gave a wrong result \(41\)/],
      Dies: ["worker-died", /process died \(SIGKILL\)/],
      Leaves: ["worker-died", /process ended by itself before it gave figures/],
      Hangs: ["timeout", /no end within 3 s/],
      Spins: ["timeout", /no end within 3 s/],
      Forgets: ["benchmark", /nobody waited for this/],
    };
    assert.deepEqual([...failures.keys()].sort(), Object.keys(expected).sort());
    for (const [name, [failureCode, message]] of Object.entries(expected)) {
      assert.equal(failures.get(name)?.code, failureCode, `${name}: ${failures.get(name)?.message}`);
      assert.match(failures.get(name)?.message ?? "", message);
    }
    assert.deepEqual(result.launches.map(({ crossing }) => crossing).sort(), [`broken/Fine ${here}`, `broken/Noisy ${here}`]);
    assert.doesNotMatch(stdout, /BenchmarkFake/, "what a benchmark prints is no result");
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.match(stderr, /failed .*broken\/Throws.*: the operation broke/);
  });

  it("is shown with its stack, and with what it printed, by -v", async () => {
    await using own = await resultDirectory();
    const shown = ["--benchtime", "20x", "-v", "-o", own.result];
    const { stderr } = await agentperf(["run", "Throws", "Noisy", "--config", "broken.config.ts", "--runtime", here, ...shown]);
    assert.match(stderr, /the operation broke\n +at .*broken\.ts/);
    assert.match(stderr, /\| and on the other stream/);
  });
});

describe("what earlier runs left", { skip }, () => {
  it("is removed by the next run: keys that won't expire, of our own names, older than an hour", async () => {
    await using own = await resultDirectory();
    await using redis = await startRedis();
    await using connection = await connected(redis.url);
    const { port } = connection;
    const recent = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
    const keys = {
      old: "agentperf:20200102-030405-ab1c:0:key",
      expiring: "agentperf:20200102-030405-ab1c:0:ttl",
      recent: `agentperf:${recent}-ab1c:0:key`,
      other: "agentperf:settings",
      foreign: "user:1",
    };
    for (const key of Object.values(keys)) await port.command(["SET", key, "1"]);
    await port.command(["EXPIRE", keys.expiring, 1_000]);
    const { code, stderr } = await agentperf(["run", "RedisGet", "--runtime", here, "--smoke", "-o", own.result], {
      env: { REDIS_URL: redis.url },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /removed 1 key of earlier runs/);
    const left: string[] = [];
    for await (const key of port.scan("")) left.push(key);
    assert.deepEqual(left.sort(), [keys.expiring, keys.other, keys.recent, keys.foreign].sort());
    await removeKeys(port, "");
  });
});
