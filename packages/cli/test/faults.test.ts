import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { removeKeys, runtimeOf } from "@agentperf/core";
import { startEverything } from "../../../test-support/mcp.ts";
import { freePort } from "../../../test-support/processes.ts";
import { type RedisProcess, startRedis, startTlsRedis } from "../../../test-support/redis.ts";
import { skipUnless, skipWithoutRedis } from "../../../test-support/requirements.ts";
import { agentperf, type CallOptions, ownDirectory, temporary, workers } from "./agentperf.ts";

const skip = skipWithoutRedis();

const directories = () => readdirSync(temporary).filter((name) => /^agentperf-\d/.test(name));

async function keysLeft(url: string): Promise<unknown> {
  const { port, close } = await ioredis({ url }).open({
    signal: AbortSignal.timeout(5_000),
    keyPrefix: "",
    directory: "",
    seed: 1,
    ports: {},
  });
  const size = await port.command(["DBSIZE"]);
  await close?.();
  return size;
}

/** Calls back once, when the output of `-v` says so; a second call waits for a later line. */
const whenSaid =
  (text: RegExp, callback: (pid: number) => void, afterMs = 600): CallOptions["onStart"] =>
  (child) => {
    let seen = "";
    let done = false;
    child.stderr?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (done || !text.test(seen)) return;
      done = true;
      setTimeout(() => callback(child.pid as number), afterMs);
    });
  };

interface Expected {
  /** What every failed crossing's message says. */
  readonly message: RegExp;
  /** Crossings that are measured all the same. */
  readonly measured: number;
  readonly failed: number;
}

/** Runs, and checks what must hold after any fault: it ended by itself, told what failed, kept the rest, left nothing. */
async function underFault(args: readonly string[], options: CallOptions, { message, measured, failed }: Expected): Promise<string> {
  const own = await ownDirectory();
  const before = directories();
  // On the runtime that runs this test, unless another is asked for; the others run it as well.
  const runtime = args.includes("--runtime") ? [] : ["--runtime", runtimeOf(globalThis)];
  const { code, stdout, stderr } = await agentperf(["run", ...args, ...runtime, "--seed", "3", "-v", "-o", own.result], options);
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
  assert.deepEqual(directories(), before, "no directory is left");
  await own.remove();
  return stdout + stderr;
}

describe("Redis that fails", { skip }, () => {
  it("when it is killed in the middle: the crossings on it fail with its address, the others go on", async () => {
    const redis = await startRedis();
    const args = ["RedisGet", "RoleCheck", "--redis", "ioredis", "--benchtime", "1500ms"];
    const at = new RegExp(`redis ioredis at redis://127\\.0\\.0\\.1:${redis.port}`);
    const kill = whenSaid(/RedisGet/, () => redis.kill("SIGKILL"), 900);
    // The one that runs, and every later one.
    const said = await underFault(
      args,
      { env: { REDIS_URL: redis.url }, onStart: kill ?? (() => undefined) },
      { message: at, measured: 1, failed: 1 },
    );
    assert.match(said, /failed redis\/RedisGet/);
    await redis.stop();
  });

  for (const [client, runtime] of [
    ["ioredis", "node"],
    ["node-redis", "deno"],
    ["bun", "bun"],
  ] as const) {
    it(`when it is frozen for 10 s: ${client} on ${runtime} gives up after its 5 s, and the run goes on`, async () => {
      const redis = await startRedis();
      const args = ["RedisSet", "RoleCheck", "--redis", client, "--runtime", runtime, "--benchtime", "2s", "--timeout", "30s"];
      const { promise: thawed, resolve } = Promise.withResolvers<void>();
      const freeze = whenSaid(/RedisSet/, () => {
        redis.kill("SIGSTOP");
        setTimeout(() => {
          redis.kill("SIGCONT");
          resolve();
        }, 10_000);
      });
      // On a busy machine the freeze may come while the client still connects, which it gives 2 s.
      const message = new RegExp(`(no answer within [25]000 ms|timed out).*redis ${client} at redis://127\\.0\\.0\\.1:${redis.port}`);
      await underFault(args, { env: { REDIS_URL: redis.url }, onStart: freeze ?? (() => undefined) }, { message, measured: 1, failed: 1 });
      await thawed;
      // While it was frozen nothing could be swept: what is left expires by itself.
      const { port, close } = await ioredis({ url: redis.url }).open({
        signal: AbortSignal.timeout(5_000),
        keyPrefix: "",
        directory: "",
        seed: 1,
        ports: {},
      });
      for await (const key of port.scan("")) assert.ok(Number(await port.command(["PTTL", key])) > 0, key);
      await close?.();
      await redis.stop();
    });
  }

  it("when its memory is full", async () => {
    const redis = await startRedis(["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"]);
    const args = ["RedisSet", "RoleCheck", "--redis", "ioredis", "--benchtime", "50x"];
    await underFault(
      args,
      { env: { REDIS_URL: redis.url } },
      { message: /OOM command not allowed.*redis ioredis at/, measured: 1, failed: 1 },
    );
    await redis.stop();
  });

  it("when the password is wrong, or nobody vouches for its certificate: skipped with the reason, no secret shown", async () => {
    const [locked, tls] = await Promise.all([startRedis(["--requirepass", "s3cr3t-word"]), startTlsRedis()]);
    for (const [url, reason] of [
      [`redis://:wr0ng-word@127.0.0.1:${locked.port}`, /skipped .*WRONGPASS/],
      [tls.url, /skipped .*(certificate|self.signed|UnknownIssuer)/i],
    ] as const) {
      const own = await ownDirectory();
      const call = await agentperf(
        ["run", "RedisGet", "RoleCheck", "--redis", "ioredis", "--runtime", "node", "--smoke", "-o", own.result],
        { env: { REDIS_URL: url } },
      );
      assert.equal(call.code, 0, call.stderr);
      assert.match(call.stderr, reason);
      assert.ok(!/s3cr3t-word|wr0ng-word/.test(call.stdout + call.stderr));
      await own.remove();
    }
    await Promise.all([locked.stop(), tls.stop()]);
  });
});

describe("an MCP server that fails", () => {
  it("when it is killed in the middle", async () => {
    const mcp = await startEverything();
    const kill = whenSaid(/CallTool/, () => mcp.kill("SIGKILL"), 900);
    const args = ["CallTool", "RoleCheck", "--mcp", "http", "--mcp-url", mcp.url, "--benchtime", "1500ms"];
    await underFault(
      args,
      { onStart: kill ?? (() => undefined) },
      { message: new RegExp(`MCP server at ${mcp.url}`), measured: 1, failed: 1 },
    );
    await mcp.stop();
  });

  const answers: Readonly<Record<string, readonly [RequestListener, RegExp]>> = {
    "answers garbage": [(_, response) => response.writeHead(200, { "content-type": "application/json" }).end("<html>"), /MCP server at/],
    "answers another type": [(_, response) => response.writeHead(200, { "content-type": "text/html" }).end("hello"), /content type/i],
    "answers 401": [(_, response) => response.writeHead(401).end(), /401|[Uu]nauthorized/],
    "answers 429": [(_, response) => response.writeHead(429).end("slow down"), /HTTP 429.*slow down/],
    "answers 500": [(_, response) => response.writeHead(500).end("oops"), /HTTP 500.*oops/],
    "says nothing": [() => undefined, /timed? ?out/i],
  };
  for (const [what, [listener, reason]] of Object.entries(answers)) {
    it(`when it ${what}: skipped with the reason and the address`, async () => {
      const server = createServer(listener);
      server.listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/mcp`;
      const own = await ownDirectory();
      const args = ["run", "CallTool", "RoleCheck", "--mcp", "http", "--mcp-url", url, "--runtime", "node", "--smoke", "-o", own.result];
      const { code, stderr } = await agentperf(args, { env: { MCP_TOKEN: "t0ken-word" } });
      server.closeAllConnections();
      server.close();
      assert.equal(code, 0, stderr);
      const { skipped, launches } = await own.read();
      assert.equal(launches.length, 1);
      assert.match(skipped[0]?.reason ?? "", reason);
      assert.ok(skipped[0]?.reason.includes(url), skipped[0]?.reason);
      assert.ok(!stderr.includes("t0ken-word"));
      await own.remove();
    });
  }

  it("when it stalls in the middle: the request's timeout ends it", async () => {
    const config = join((await ownDirectory()).path, "stall.json");
    writeFileSync(config, JSON.stringify({ adapters: { mcp: { use: "mock-server", stallRate: 1, client: { requestTimeoutMs: 300 } } } }));
    await underFault(
      ["CallTool", "RoleCheck", "--config", config, "--benchtime", "5x"],
      {},
      { message: /MCP server at http:.*timed? ?out/i, measured: 1, failed: 1 },
    );
  });
});

describe("a worker that is killed", { skip }, () => {
  it("takes no other launch with it, and its keys are swept", async () => {
    const redis = await startRedis();
    const kill = whenSaid(
      /RedisConcurrent/,
      () => {
        for (const pid of workers()) process.kill(pid, "SIGKILL");
      },
      1_200,
    );
    const args = ["RedisConcurrent", "RoleCheck", "--concurrency", "8", "--redis", "ioredis", "--benchtime", "2s"];
    await underFault(
      args,
      { env: { REDIS_URL: redis.url }, onStart: kill ?? (() => undefined) },
      { message: /SIGKILL/, measured: 1, failed: 1 },
    );
    assert.equal(await keysLeft(redis.url), 0);
    await redis.stop();
  });
});

describe("Ctrl-C", { skip }, () => {
  for (const [name, phase] of [
    ["SlowSetup", "set-up"],
    ["SlowTeardown", "cleanup"],
  ] as const) {
    it(`during ${phase} ends the run, and leaves neither key, process nor directory`, async () => {
      const redis = await startRedis();
      const own = await ownDirectory();
      const before = directories();
      const args = [
        "run",
        name,
        "--config",
        "slow.config.ts",
        "--redis",
        "ioredis",
        "--runtime",
        "node",
        "--benchtime",
        "5x",
        "-v",
        "-o",
        own.result,
      ];
      const interrupt = whenSaid(/1\/1/, (pid) => process.kill(pid, "SIGINT"), 1_500);
      const startedMs = performance.now();
      const { code, stderr } = await agentperf(args, {
        env: { REDIS_URL: redis.url },
        ...(interrupt === undefined ? {} : { onStart: interrupt }),
      });
      assert.equal(code, 130, stderr);
      assert.ok(performance.now() - startedMs < 20_000, "within its grace, not the benchmark's minute");
      assert.deepEqual(workers(), []);
      assert.deepEqual(directories(), before);
      assert.equal(await keysLeft(redis.url), 0);
      assert.equal((await own.read()).interrupted, true);
      await own.remove();
      await redis.stop();
    });
  }
});

describe("a full disk", () => {
  const isRoot = process.getuid?.() === 0;
  const skipMount = skipUnless(isRoot, "a small file system can only be mounted by root");

  /** A directory on a file system of its own that has room for so little. */
  function withFull<T>(work: (directory: string) => Promise<T>): Promise<T> {
    const directory = join(tmpdir(), `agentperf-test-full-${process.pid}-${Date.now()}`);
    mkdirSync(directory);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", directory]);
    return work(directory).finally(() => {
      execFileSync("umount", [directory]);
      execFileSync("rmdir", [directory]);
    });
  }

  const fill = (directory: string) => {
    try {
      writeFileSync(join(directory, "fill"), "x".repeat(64_000));
    } catch {
      // Full, as it should be.
    }
  };

  it("at the result file: what was measured is shown, and it is said that it wasn't kept", { skip: skipMount }, async () => {
    await withFull(async (directory) => {
      const path = join(directory, "result.json");
      const args = ["run", "auth", "redis", "--runtime", "node", "--benchtime", "5x", "-o", path];
      const { code, stdout, stderr } = await agentperf(args);
      assert.equal(code, 3, stderr);
      assert.equal(stdout.split("\n").filter((line) => line.startsWith("Benchmark")).length, 9);
      assert.match(stderr, /the result isn't kept: .*result\.json can't be written: ENOSPC/);
      assert.deepEqual(
        readdirSync(directory).filter((name) => name.endsWith(".json") || name.endsWith(".tmp")),
        [],
      );
    });
  });

  it("in the temporary directory: one clear error", { skip: skipMount }, async () => {
    await withFull(async (directory) => {
      fill(directory);
      const own = await ownDirectory();
      const args = ["run", "CreateSession", "RoleCheck", "--runtime", "node", "--smoke", "-o", own.result];
      const { code, stderr } = await agentperf(args, { env: { TMPDIR: directory } });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /ENOSPC/);
      assert.ok(!/^ +at /m.test(stderr), stderr);
      assert.deepEqual(
        readdirSync(directory).filter((name) => name.startsWith("agentperf")),
        [],
      );
      await own.remove();
    });
  });
});

describe("what earlier runs left", { skip }, () => {
  it("is removed by the next run: keys that won't expire, of our own names, older than an hour", async () => {
    const redis: RedisProcess = await startRedis();
    const { port, close } = await ioredis({ url: redis.url }).open({
      signal: AbortSignal.timeout(60_000),
      keyPrefix: "",
      directory: "",
      seed: 1,
      ports: {},
    });
    const own = await ownDirectory();
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
    const { code, stderr } = await agentperf(["run", "RedisGet", "--runtime", "node", "--smoke", "-o", own.result], {
      env: { REDIS_URL: redis.url },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /removed 1 key of earlier runs/);
    const left: string[] = [];
    for await (const key of port.scan("")) left.push(key);
    assert.deepEqual(left.sort(), [keys.expiring, keys.other, keys.recent, keys.foreign].sort());
    await removeKeys(port, "");
    await close?.();
    await own.remove();
    await redis.stop();
  });
});

describe("load beyond this machine", () => {
  it("is refused before anything is sent, with the address redacted", async () => {
    const { code, stdout, stderr } = await agentperf([
      "run",
      "RedisGet",
      "--redis",
      "ioredis",
      "--redis-url",
      "redis://ada:s3cr3t-word@192.0.2.1:6379",
    ]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /would send load to redis:\/\/\*\*\*@192\.0\.2\.1:6379, which isn't this machine: allow it with --yes/);
    assert.ok(!stderr.includes("s3cr3t-word"));
  });

  it("is sent when it is allowed, and by default no more than 1,000 operations a launch", { skip }, async () => {
    const redis = await startRedis(["--bind", "127.0.0.1"]);
    const own = await ownDirectory();
    // The same loopback, by a name that doesn't look like it.
    const url = `redis://[::ffff:127.0.0.1]:${redis.port}`;
    const args = ["run", "RedisGet", "--redis", "ioredis", "--runtime", "node", "--yes", "-o", own.result];
    const { code, stderr } = await agentperf(args, { env: { REDIS_URL: url } });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /sending load to redis:/);
    const { launches, plan } = await own.read();
    assert.equal(plan.benchtime, "1000x");
    assert.equal(launches[0]?.iterations, 1_000);
    await own.remove();
    await redis.stop();
  });
});

describe("a gateway", () => {
  it("serves from the command line until it is interrupted, and shows no secret", async () => {
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
    const { code, stderr } = await agentperf(["gateway", "--redis", "memory", "--host", "0.0.0.0"]);
    assert.equal(code, 2);
    assert.match(stderr, /set a token/);
  });
});
