import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimeNames } from "@agentperf/core";
import { layPackages } from "../../../../test-support/installed.ts";
import { startAclRedis, startCluster, startRedis, startSentinel } from "../../../../test-support/redis.ts";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { agentperf, here } from "../agentperf.ts";
import { directoryOf, writeFiles } from "../files.ts";

describe("agentperf doctor", () => {
  it("shows runtimes, probes and what a run would do", async () => {
    const { code, stdout } = await agentperf(["doctor"], { env: { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" } });
    assert.equal(code, 0);
    for (const name of runtimeNames) assert.match(stdout, new RegExp(`✓ +${name} +\\d`));
    assert.match(stdout, /memory \(chosen\)/);
    assert.match(stdout, /– +ioredis +Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1/);
    assert.match(stdout, /measure 19 benchmarks in \d+ launches a round on node, bun, deno, in 5 rounds or more/);
    assert.ok(!stdout.includes("s3cr3t-word"));
  });
});

interface Found {
  readonly runtimes: readonly { readonly name: string; readonly available: boolean; readonly version?: string }[];
  readonly adapters: readonly { readonly port: string; readonly id: string; readonly reason?: string; readonly install?: string }[];
  readonly plan: { readonly benchmarks: number; readonly runtimes: readonly string[]; readonly rounds: number; readonly isLeast: boolean };
  readonly broken: readonly string[];
}

describe("agentperf doctor --json", () => {
  it("says the same to programs, without secrets", async () => {
    const env = { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" };
    const { code, stdout, stderr } = await agentperf(["doctor", "RoleCheck", "--format", "json", "--runtime", here], { env });
    assert.equal(code, 0, stderr);
    const { runtimes, adapters, plan, broken } = JSON.parse(stdout) as Found;
    assert.deepEqual(
      runtimes.map(({ name, available, version }) => [name, available, typeof version]),
      runtimeNames.map((name) => [name, true, "string"]),
    );
    const ioredis = adapters.find(({ port, id }) => port === "redis" && id === "ioredis");
    assert.match(ioredis?.reason ?? "", /^Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1/);
    assert.deepEqual([plan.benchmarks, plan.runtimes, plan.rounds, plan.isLeast, broken], [1, [here], 5, true, []]);
    assert.ok(!stdout.includes("s3cr3t-word"));
  });

  it("names what is missing, and fails where that is asked for", async () => {
    await using project = await bareProject({ "agentperf.config.json": { adapters: { llm: "openai" } } });
    const { code, stdout, stderr } = await project.doctor("Message", "--json");
    assert.equal(code, 3, stderr);
    const { adapters, broken } = JSON.parse(stdout) as Found;
    const openai = adapters.find(({ port, id }) => port === "llm" && id === "openai");
    assert.match(openai?.reason ?? "", /isn't installed$/);
    assert.match(openai?.install ?? "", /^pnpm add --save-dev openai$/);
    assert.deepEqual(broken, ["llm: openai"]);
  });
});

/** A project with our packages and none of the clients. @param files - beside package.json */
async function bareProject(files: Readonly<Record<string, unknown>> = {}) {
  const directory = await directoryOf({ "package.json": { name: "own" }, "pnpm-lock.yaml": "", ...files });
  const installed = layPackages(directory.path);
  return { ...directory, doctor: (...args: readonly string[]) => agentperf(["doctor", ...args], { installed, cwd: directory.path }) };
}

describe("agentperf doctor in a project", () => {
  it("names what mends each thing that is missing, by the project's package manager", async () => {
    await using project = await bareProject();
    const { code, stdout, stderr } = await project.doctor();
    assert.equal(code, 0, stderr);
    for (const [id, name] of [
      ["http", "@modelcontextprotocol/client"],
      ["mock-server", "@modelcontextprotocol/"],
      ["ioredis", "ioredis"],
      ["node-redis", "redis"],
      ["upstash", "@upstash/redis"],
      ["openai", "openai"],
      ["anthropic", "@anthropic-ai/sdk"],
      ["vertex", "@google/genai"],
      ["ccrouter", "@musistudio/claude-code-router"],
    ] as const)
      assert.match(
        stdout,
        new RegExp(
          `– +${id} +(?:the (?:package ${name}\\S*|official SDK) isn't installed\\n +→ pnpm add --save-dev ${name}|no address: set )`,
        ),
        id,
      );
    assert.match(stdout, /→ no server\? start one with redis-server, or docker run/);
    assert.doesNotMatch(stdout, /npm install/);
  });

  it("shows the ports that the benchmarks in question need, and names the others", async () => {
    await using project = await bareProject({
      "agentperf.config.json": { suites: ["./own.mjs"] },
      "own.mjs": 'export default { name: "own", benchmarks: [{ name: "Add", run: () => 1 + 1 }] };\n',
    });
    const none = await project.doctor();
    assert.equal(none.code, 0, none.stderr);
    assert.match(none.stdout, /\n\nPorts that none of these benchmarks needs: sessions, auth, .*\bredis,/s);
    assert.doesNotMatch(none.stdout, /ioredis/);
    const named = await project.doctor("--redis", "memory");
    assert.match(named.stdout, /\nredis\n✓ +memory/);
    await using whole = await bareProject();
    const { stdout } = await whole.doctor("redis");
    assert.match(stdout, /\nredis\n/);
    assert.match(stdout.replace(/\s+/g, " "), /none of these benchmarks needs: sessions, auth, /);
    assert.doesNotMatch(stdout, /\nmcp\n/);
  });

  it("says how to get a runtime that isn't there", async () => {
    await using project = await bareProject();
    const { code, stdout } = await agentperf(["doctor"], {
      installed: layPackages(project.path),
      cwd: project.path,
      env: { PATH: "/nowhere" },
    });
    assert.equal(code, 0);
    // Deno gives its children a program called node, which is itself.
    const missing = here === "bun" ? "node" : "bun";
    assert.match(stdout, new RegExp(`– +${missing} +not on PATH\\n +→ install it (?:with|from) `));
  });

  it("fails where what the config names can't be used, and says what", async () => {
    await using project = await bareProject({
      "agentperf.config.json": { adapters: { redis: { use: "ioredis", url: "redis://:w0rd-s3cret@127.0.0.1:1" } } },
    });
    const { code, stdout } = await project.doctor("RedisGet");
    assert.equal(code, 3);
    assert.match(stdout, /Can't be used, though the config or a flag names it\n {2}✗ redis: ioredis\n$/);
    assert.ok(!stdout.includes("w0rd-s3cret"));
    await using fallback = await bareProject({
      "agentperf.config.json": { adapters: { redis: { firstAvailable: ["ioredis", "memory"] } } },
    });
    assert.equal((await fallback.doctor("RedisGet")).code, 0);
  });

  it("names configs that aren't used, below and beside", async () => {
    await using project = await bareProject({ "packages/a/agentperf.config.mts": "", "node_modules/b/agentperf.config.ts": "" });
    const below = await project.doctor("RedisGet");
    assert.equal(below.code, 0);
    assert.match(below.stdout, /! packages\/a\/agentperf\.config\.mts isn't used here: run agentperf in packages\/a, or give --config/);
    assert.ok(!below.stdout.includes("node_modules/b/"));
    await writeFiles(project.path, { "agentperf.config.mjs": "export default {};", "agentperf.config.json": {} });
    assert.match(
      (await project.doctor("RedisGet")).stdout,
      /! agentperf\.config\.json isn't used, since agentperf\.config\.mjs goes before it/,
    );
  });

  it("shows what it can where the config is broken", async () => {
    await using project = await bareProject({ "agentperf.config.json": { adaptors: {} } });
    const { code, stdout, stderr } = await project.doctor();
    assert.equal(code, 2);
    assert.match(stdout, /config agentperf\.config\.json\n\n +runtime +version +where it is\n✓/);
    assert.match(stderr, /adaptors: no such key/);
  });
});

describe("agentperf doctor on Redis", { skip: skipWithoutRedis() }, () => {
  it("says what one address of a cluster or of sentinels is", async () => {
    await using cluster = await startCluster();
    const doctor = (url: string) => agentperf(["doctor", "RedisGet", "--redis", "ioredis", "--redis-url", url, "--runtime", here]);
    const node = await doctor(cluster.url);
    assert.equal(node.code, 0, node.stderr);
    assert.match(node.stdout, /ioredis \(chosen\) +redis \S+, client ioredis [\d.]+, this is a node of a cluster/);
    await using server = await startRedis();
    await using sentinel = await startSentinel("main", server.port);
    assert.match((await doctor(sentinel.url)).stdout, /– +ioredis \(chosen\) +this is a sentinel, which keeps no keys/);
  });

  it("ends for a user without INFO, and says the version", async () => {
    await using server = await startAclRedis(["low on >w0rd ~agentperf:* -@all +get +set +del"]);
    const url = `redis://low:w0rd@127.0.0.1:${server.port}`;
    const { code, stdout } = await agentperf(["doctor", "RedisGet", "--redis", "node-redis", "--redis-url", url, "--runtime", here]);
    assert.equal(code, 0);
    assert.match(stdout, /✓ +node-redis \(chosen\) +redis \d/);
  });
});
