import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ioredis } from "@agentperf/adapters-redis";
import { runtimeNames } from "@agentperf/core";
import { parseGoText } from "@agentperf/core/result";
import { startEverything } from "../../../test-support/mcp.ts";
import { startRedis } from "../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../test-support/requirements.ts";
import { agentperf, fixtures, ownDirectory, temporary } from "./agentperf.ts";

const isOurs = (name: string) => name.startsWith("agentperf-") && !name.startsWith("agentperf-test-");

describe("agentperf run", () => {
  it("measures on three runtimes and writes Go benchmark text, a line a benchmark and runtime", async () => {
    const own = await ownDirectory();
    const { code, stdout, stderr } = await agentperf(["run", "auth", "redis", "--benchtime", "20x", "-o", own.result]);
    assert.equal(code, 0, stderr);
    const { records, warnings } = parseGoText([{ name: "out", text: stdout }]);
    assert.deepEqual(warnings, []);
    // Auth has three, Redis three and one at three levels.
    assert.equal(records.length, 9 * 3);
    for (const runtime of runtimeNames) {
      const names = records.filter(({ config }) => config["runtime"]?.startsWith(`${runtime} `)).map(({ name }) => name);
      assert.equal(new Set(names).size, 9, runtime);
      assert.ok(names.includes("RedisConcurrent/concurrency=64"));
    }
    assert.ok(records.every(({ iterations }) => iterations >= 20));
    assert.ok(records.every(({ values }) => values[0]?.unit === "ns/op" && values[0].value > 0));
    const result = await own.read();
    assert.equal(result.launches.length, 27);
    assert.equal(result.interrupted, false);
    assert.deepEqual(result.failures, []);
    assert.equal(result.environment.runtimes.length, 3);
    await own.remove();
  });

  it("measures all 20 on a real Redis and a real MCP server on three runtimes, and leaves nothing", {
    skip: skipWithoutRedis(),
  }, async () => {
    const own = await ownDirectory();
    const [redis, mcp] = await Promise.all([startRedis(), startEverything()]);
    const before = readdirSync(temporary).filter(isOurs);
    try {
      const env = { REDIS_URL: redis.url };
      const flags = [
        "--mcp",
        "http",
        "--mcp-url",
        mcp.url,
        "--rate-limit",
        "redis",
        "--smoke",
        "--format",
        "go",
        "--strict",
        "-o",
        own.result,
      ];
      const { code, stdout, stderr } = await agentperf(["run", ...flags], { env });
      assert.equal(code, 0, stderr);
      const { records } = parseGoText([{ name: "out", text: stdout }]);
      const result = await own.read();
      const names = new Set(result.plan.crossings.map(({ benchmark }) => benchmark));
      // Report is run only when it is named.
      assert.equal(names.size, 19);
      assert.equal(records.length, result.plan.crossings.length);
      const lines = new Set(records.map(({ name, config }) => `${name} ${config["runtime"]}`));
      assert.equal(lines.size, records.length, "one line a benchmark and runtime");
      const used = result.plan.crossings.filter(({ adapters }) => adapters.redis !== undefined);
      assert.ok(used.length > 0 && used.every(({ adapters }) => adapters.redis === "ioredis"));
      const { port, close } = await ioredis({ url: redis.url }).open({
        signal: AbortSignal.timeout(5_000),
        keyPrefix: "",
        directory: "",
        seed: 1,
        ports: {},
      });
      assert.equal(await port.command(["DBSIZE"]), 0, "no key is left");
      await close?.();
      assert.deepEqual(readdirSync(temporary).filter(isOurs), before, "no directory is left");
    } finally {
      await Promise.all([redis.stop(), mcp.stop(), own.remove()]);
    }
  });

  it("runs Report when it is named, and writes the report", async () => {
    const own = await ownDirectory();
    const { code, stderr } = await agentperf(["run", "Report", "--runtime", "node", "--smoke", "-o", own.result], { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(join(own.path, "agentperf-report.md")));
    assert.match(stderr, /report written to/);
    await own.remove();
  });

  it("runs rounds in a seeded order, and tells launches apart by round", async () => {
    const own = await ownDirectory();
    const args = [
      "run",
      "RoleCheck",
      "RateLimitCheck",
      "--runtime",
      "node,bun",
      "--benchtime",
      "5x",
      "--count",
      "3",
      "--seed",
      "7",
      "-o",
      own.result,
    ];
    assert.equal((await agentperf(args)).code, 0);
    const first = await own.read();
    assert.deepEqual(first.plan.seed, 7);
    assert.equal(first.launches.length, 2 * 2 * 3);
    assert.equal((await agentperf(args)).code, 0);
    const second = await own.read();
    const order = (result: typeof first) => result.launches.map(({ crossing, round }) => `${round} ${crossing}`);
    assert.deepEqual(order(second), order(first));
    await own.remove();
  });

  it("shows a table that fits 80 columns, with the reason of what is skipped", async () => {
    const own = await ownDirectory();
    const args = ["run", "redis", "mcp", "--redis", "memory,ioredis", "--smoke", "--format", "table", "-o", own.result];
    const { code, stdout } = await agentperf(args, { env: { REDIS_URL: "redis://127.0.0.1:1" } });
    assert.equal(code, 0);
    for (const line of stdout.split("\n").filter((text) => !/^(skipped|warning|note|failed)/.test(text)))
      assert.ok(line.length <= 80, line);
    assert.match(stdout, /node \d.* bun \d.* deno \d/);
    assert.match(stdout, /skipped .*: ioredis: Redis at redis:\/\/127\.0\.0\.1:1: .*(ECONNREFUSED|refused)/);
    const { skipped } = await own.read();
    assert.ok(skipped.length > 0 && skipped.every(({ reason }) => reason.includes("127.0.0.1:1")));
    await own.remove();
  });

  it("takes what is skipped for failed with --strict", async () => {
    const own = await ownDirectory();
    const args = ["run", "RedisGet", "--redis", "memory,ioredis", "--runtime", "node", "--smoke", "--strict", "-o", own.result];
    assert.equal((await agentperf(args, { env: { REDIS_URL: "redis://127.0.0.1:1" } })).code, 3);
    await own.remove();
  });

  it("falls back to the memory store where REDIS_URL can't be reached, and says so", async () => {
    const own = await ownDirectory();
    const args = ["run", "RedisGet", "--runtime", "node", "--smoke", "-o", own.result];
    const { code, stderr } = await agentperf(args, { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } });
    assert.equal(code, 0);
    assert.match(stderr, /ioredis can't be reached.*memory is used instead/);
    assert.ok(!stderr.includes("s3cr3t-word"));
    await own.remove();
  });

  it("gives the whole result as JSON", async () => {
    const own = await ownDirectory();
    const { stdout } = await agentperf(["run", "RoleCheck", "--runtime", "node", "--smoke", "--format", "json", "-o", own.result]);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(await own.read())));
    await own.remove();
  });
});

describe("a config", () => {
  it("crosses an adapter of one's own with a fallback, on three runtimes, and shows no secret", async () => {
    const own = await ownDirectory();
    const { code, stdout, stderr } = await agentperf([
      "run",
      "RedisGet",
      "--config",
      "own.config.ts",
      "--format",
      "table",
      "-v",
      "-o",
      own.result,
    ]);
    assert.equal(code, 0, stderr);
    const result = await own.read();
    assert.deepEqual(new Set(result.launches.map(({ crossing }) => crossing.split(" ").at(-1))), new Set(["redis=own", "redis=memory"]));
    assert.equal(result.launches.length, 6);
    for (const text of [stdout, stderr, JSON.stringify(result)]) assert.ok(!/s3cr3t/.test(text), text);
    await own.remove();
  });

  it("may be JSON or a module without types", async () => {
    const own = await ownDirectory();
    for (const [config, runtime] of [
      ["plain.config.json", "node"],
      ["plain.config.mjs", "bun"],
    ] as const) {
      const { code, stderr } = await agentperf(["run", "RoleCheck", "--config", config, "-o", own.result]);
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        (await own.read()).environment.runtimes.map(({ name }) => name),
        [runtime],
      );
    }
    await own.remove();
  });

  it("has its flags chosen over it, by id", async () => {
    const own = await ownDirectory();
    const args = ["run", "RedisGet", "--config", "own.config.ts", "--redis", "own", "--runtime", "bun", "-o", own.result];
    assert.equal((await agentperf(args)).code, 0);
    assert.deepEqual(
      (await own.read()).launches.map(({ crossing }) => crossing),
      ["redis/RedisGet bun redis=own"],
    );
    await own.remove();
  });
});

describe("agentperf list, doctor and init", () => {
  it("lists the 20 benchmarks with ports and baselines", async () => {
    const { code, stdout } = await agentperf(["list", "--json"]);
    assert.equal(code, 0);
    const rows = JSON.parse(stdout) as { name: string; baseline?: string; ports: string[] }[];
    assert.equal(rows.length, 20);
    assert.deepEqual(rows.find(({ name }) => name === "RedisGet")?.ports, ["redis"]);
    assert.match((await agentperf(["list"])).stdout, /RedisGet +redis +redis\.get/);
  });

  it("shows runtimes, probes and what a run would do", async () => {
    const { code, stdout } = await agentperf(["doctor"], { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } });
    assert.equal(code, 0);
    for (const name of runtimeNames) assert.match(stdout, new RegExp(`✓ ${name} \\d`));
    assert.match(stdout, /memory \(chosen\)/);
    assert.match(stdout, /– ioredis: Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1/);
    assert.match(stdout, /measure 19 benchmarks in \d+ launches/);
    assert.ok(!stdout.includes("s3cr3t-word"));
  });

  it("writes a config and an example that run, and touches no file that is there", async () => {
    // Inside the package, so that the example finds the packages it imports.
    const { mkdtemp, rm } = await import("node:fs/promises");
    const cwd = await mkdtemp(join(fixtures, ".tmp-init-"));
    try {
      assert.equal((await agentperf(["init"], { cwd })).code, 0);
      const { code, stdout, stderr } = await agentperf(["run", "ParseState", "--benchtime", "5x"], { cwd });
      assert.equal(code, 0, stderr);
      assert.equal(parseGoText([{ name: "out", text: stdout }]).records.length, 3);
      const again = await agentperf(["init"], { cwd });
      assert.equal(again.code, 2);
      assert.match(again.stderr, /is there already; nothing was written/);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  });
});
