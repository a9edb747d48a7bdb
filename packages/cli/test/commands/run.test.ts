import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseGoText, type Result } from "@agentperf/core/result";
import { startEverything } from "../../../../test-support/mcp.ts";
import { startRedis } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, calls, here, leftDirectories, other, resultDirectory } from "../agentperf.ts";
import { keysLeft } from "../servers.ts";

const both = ["--runtime", `${here},${other}`];
const nobody = { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } };

describe("agentperf run", () => {
  it("measures on two runtimes and writes Go benchmark text, a line a benchmark and runtime", async () => {
    await using own = await resultDirectory();
    // As a user calls it, in the directory of the fixtures.
    const args = ["run", "auth", "redis", ...both, "--benchtime", "20x", "--no-benchmem", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args, { asUser: true });
    assert.equal(code, 0, stderr);
    const { records, warnings } = parseGoText([{ name: "out", text: stdout }]);
    assert.deepEqual(warnings, []);
    // Auth has three, Redis three and one at three levels.
    assert.equal(records.length, 9 * 2);
    for (const runtime of [here, other]) {
      const names = records.filter(({ config }) => config["runtime"]?.startsWith(`${runtime} `)).map(({ name }) => name);
      assert.equal(new Set(names).size, 9, runtime);
      assert.ok(names.includes("RedisConcurrent/concurrency=64"));
    }
    assert.ok(records.every(({ iterations }) => iterations >= 20));
    assert.ok(records.every(({ values }) => values[0]?.unit === "ns/op" && values[0].value > 0));
    const result = await own.read();
    assert.equal(result.launches.length, 18);
    assert.equal(result.interrupted, false);
    assert.deepEqual(result.failures, []);
    assert.deepEqual(result.environment.runtimes.map(({ name }) => name).sort(), [here, other].sort());
  });

  it("measures all 20 on a real Redis and a real MCP server, and leaves nothing", { skip: skipWithoutRedis() }, async () => {
    await using own = await resultDirectory();
    await using redis = await startRedis();
    await using mcp = await startEverything();
    const before = leftDirectories();
    const servers = ["--mcp", "http", "--mcp-url", mcp.url, "--rate-limit", "redis"];
    // The other runtimes measure them when they run this test.
    const args = ["run", ...servers, "--runtime", here, "--smoke", "--format", "go", "--strict", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args, { env: { REDIS_URL: redis.url } });
    assert.equal(code, 0, stderr);
    const { records } = parseGoText([{ name: "out", text: stdout }]);
    const { crossings } = (await own.read()).plan;
    // Report is run only when it is named.
    assert.equal(new Set(crossings.map(({ benchmark }) => benchmark)).size, 19);
    assert.equal(records.length, crossings.length);
    assert.equal(new Set(records.map(({ name }) => name)).size, records.length, "one line a benchmark");
    const used = crossings.filter(({ adapters }) => adapters["redis"] !== undefined);
    assert.ok(used.length > 0 && used.every(({ adapters }) => adapters["redis"] === "ioredis"));
    assert.equal(await keysLeft(redis.url), 0, "no key is left");
    assert.deepEqual(leftDirectories(), before, "no directory is left");
  });

  it("runs Report when it is named, and writes the report", async () => {
    await using own = await resultDirectory();
    const args = ["run", "Report", "--sessions", "memory", "--runtime", here, "--smoke", "-o", own.result];
    const { code, stderr } = await agentperf(args, { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(join(own.path, "agentperf-report.md")));
    assert.match(stderr, /report written to/);
  });

  it("runs rounds in a seeded order, and tells launches apart by round", async () => {
    await using own = await resultDirectory();
    const other = join(own.path, "other.json");
    const args = ["run", "RoleCheck", "RateLimitCheck", "ValidateJWT", "--runtime", here, "--benchtime", "5x", "--no-benchmem"];
    const rounds = ["--count", "3", "--seed", "7"];
    const [first, second] = await calls([
      [...args, ...rounds, "-o", own.result],
      [...args, ...rounds, "--format", "json", "-o", other],
    ]);
    assert.deepEqual([first.code, second.code], [0, 0], first.stderr + second.stderr);
    const order = ({ launches }: Result) => launches.map(({ crossing, round }) => `${round} ${crossing}`);
    const result = await own.read();
    assert.equal(result.plan.seed, 7);
    assert.equal(new Set(order(result)).size, 3 * 3);
    assert.deepEqual(order(JSON.parse(second.stdout) as Result), order(result));
  });

  it("shows a table that fits 80 columns, with the reason of what is skipped", async () => {
    await using own = await resultDirectory();
    const args = ["run", "redis", "CallTool", ...both, "--redis", "memory,ioredis", "--smoke", "--format", "table", "-o", own.result];
    const { code, stdout } = await agentperf(args, nobody);
    assert.equal(code, 0);
    for (const line of stdout.split("\n").filter((text) => !/^(skipped|warning|note|failed)/.test(text)))
      assert.ok(line.length <= 80, line);
    for (const runtime of [here, other]) assert.match(stdout, new RegExp(`${runtime} \\d`));
    assert.match(stdout, /skipped .*: ioredis: Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1: .*(ECONNREFUSED|refused)/);
    const { skipped } = await own.read();
    assert.ok(skipped.length > 0 && skipped.every(({ reason }) => reason.includes("127.0.0.1:1")));
  });

  it("takes what is skipped for failed with --strict, and falls back to memory where nobody asked for more", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RedisGet", "--runtime", here, "--smoke", "-o", own.result];
    const [strict, fallback] = await calls([[...args, "--redis", "memory,ioredis", "--strict"], args], nobody);
    assert.equal(strict.code, 3, strict.stderr);
    assert.equal(fallback.code, 0, fallback.stderr);
    assert.match(fallback.stderr, /ioredis can't be reached.*memory is used instead/);
    assert.ok(!`${strict.stderr}${fallback.stderr}`.includes("s3cr3t-word"));
  });

  it("gives the whole result as JSON", async () => {
    await using own = await resultDirectory();
    const { stdout } = await agentperf(["run", "RoleCheck", "--runtime", here, "--smoke", "--format", "json", "-o", own.result]);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(await own.read())));
  });
});

describe("agentperf run with a config", () => {
  it("crosses an adapter of one's own with a fallback, on three runtimes, and shows no secret", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RedisGet", "--config", "own.config.ts", "--format", "table", "-v", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    const result = await own.read();
    assert.deepEqual(new Set(result.launches.map(({ crossing }) => crossing.split(" ").at(-1))), new Set(["redis=own", "redis=memory"]));
    assert.equal(result.launches.length, 6);
    for (const text of [stdout, stderr, JSON.stringify(result)]) assert.ok(!/s3cr3t/.test(text), text);
  });

  it("takes JSON and modules without types", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RoleCheck", "--no-benchmem", "--format", "json", "-o", own.result];
    const answers = await calls([
      [...args, "--config", "plain.config.json"],
      [...args, "--config", "plain.config.mjs"],
    ]);
    assert.deepEqual(
      answers.map(({ stdout }) => (JSON.parse(stdout) as Result).environment.runtimes.map(({ name }) => name)),
      [["node"], ["bun"]],
    );
  });

  it("has its flags chosen over it, by id", async () => {
    await using own = await resultDirectory();
    const args = ["run", "RedisGet", "--config", "own.config.ts", "--redis", "own", "--runtime", here, "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      (await own.read()).launches.map(({ crossing }) => crossing),
      [`redis/RedisGet ${here} redis=own`],
    );
  });
});
