import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { runtimes } from "../../packages/cli/src/runtimes/index.ts";
import { type RuntimeName, runtimeNames } from "../../packages/core/src/runtime/runtime.ts";
import { everythingScript, startEverything } from "../../test-support/mcp.ts";
import { skipWithoutPostgres, startPostgres } from "../../test-support/postgres.ts";
import { startRedis } from "../../test-support/redis.ts";
import { skipWithoutRedis } from "../../test-support/requirements.ts";
import { startWebSocketServer } from "../../test-support/websocket.ts";
import { type Peers, type Project, projectWith, versionIn } from "./project.ts";

// Each version of a client, in a project of its own that has this client only: the port's contract and the faults on every runtime, from what is
// built, and the command line. AGENTPERF_PEERS=redis-4 takes those whose names begin so; --quick tries each on one runtime, in turn.

const skip = skipWithoutRedis() || skipWithoutPostgres();
const isQuick = process.argv.includes("--quick");
let turns = 0;
/** The runtimes on which the next version is tried. */
const tried = (all: readonly RuntimeName[] = runtimeNames): readonly RuntimeName[] =>
  isQuick ? [all[turns++ % all.length] as RuntimeName] : all;
const wanted = (name: string) => name.startsWith(process.env["AGENTPERF_PEERS"] ?? "");
const [redis, everything, postgres] = skip ? [] : await Promise.all([startRedis(), startEverything(), startPostgres()]);
after(() => Promise.all([redis?.stop(), everything?.stop(), postgres?.stop()]));

/** Runs a program in a project. @returns its exit code, and what it printed */
const run = (program: string, args: readonly string[], { root }: Project, variables: Readonly<Record<string, string>> = {}) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    // What a test tells its own processes must not reach the tests that it starts.
    const { NODE_TEST_CONTEXT: _, REDIS_URL: _redis, MCP_URL: _mcp, POSTGRES_URL: _sql, ...rest } = process.env;
    const PATH = [dirname(process.execPath), rest["PATH"]].join(delimiter);
    const env = { ...rest, ...variables, PATH, CI: "true", NO_COLOR: "1" };
    const child = execFile(program, [...args], { cwd: root, env, timeout: 60_000, maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, text: stdout + stderr }),
    );
  });

async function keepsContract(
  suite: "redis" | "mcp" | "sql" | "llm" | "breaker" | "observability" | "websocket",
  name: RuntimeName,
  project: Project,
  variables: Readonly<Record<string, string>>,
) {
  const { test } = await runtimes[name]();
  const outcome = join(project.root, `${name}.xml`);
  const { code, text } = await run(
    name,
    test({ flags: [], files: [`scripts/peers/within/${suite}.test.ts`], outcome }),
    project,
    variables,
  );
  assert.equal(code, 0, `${text}\n${await readFile(outcome, "utf8").catch(String)}`);
  assert.match(await readFile(outcome, "utf8"), /keeps the rules of the port/);
}

/** Runs a benchmark on these runtimes, and says what the result tells of its adapters' versions. */
async function smokeRun(project: Project, args: readonly string[], on: readonly RuntimeName[]): Promise<string[]> {
  const bin = join(project.root, "packages/cli/bin/agentperf.js");
  const result = join(project.root, "result.json");
  const more = ["--runtime", on.join(","), "--smoke", "--strict", "--format", "table", "-o", result];
  const { code, text } = await run(process.execPath, [bin, "run", ...args, ...more], project);
  assert.equal(code, 0, text);
  const { environment, launches, failures } = JSON.parse(await readFile(result, "utf8"));
  assert.deepEqual(failures, []);
  assert.ok(launches.length >= on.length, text);
  return environment.adapters.map(({ version }: { version?: string }) => version);
}

const redisPeers = [
  ["ioredis", "ioredis", ["ioredis-5-oldest", "ioredis-5-newest", "ioredis-6-newest"]],
  ["node-redis", "redis", ["redis-4-oldest", "redis-4-newest", "redis-5-oldest", "redis-5-newest", "redis-6-oldest", "redis-6-newest"]],
  ["upstash", "@upstash/redis", ["upstash-1-oldest", "upstash-1-newest"]],
] as const;

describe("a project with one Redis client", { skip, concurrency: 2 }, () => {
  for (const [id, name, versions] of redisPeers) {
    for (const version of versions.filter(wanted)) {
      const on = tried();
      it(version, async (test) => {
        await using project = await projectWith({ [name]: version });
        const client = `${name} ${await versionIn(version)}`;
        const variables = { AGENTPERF_PEER: id, AGENTPERF_CLIENT: client };
        for (const runtime of on) await test.test(runtime, () => keepsContract("redis", runtime, project, variables));
        if (id === "upstash") return;
        await test.test("the command line", async () => {
          const told = await smokeRun(project, ["RedisGet", "RedisTransaction", "--redis", id, "--redis-url", redis?.url ?? ""], on);
          assert.ok(
            told.some((text) => text?.endsWith(`, client ${client}`)),
            told.join(),
          );
        });
      });
    }
  }
});

const sqlPeers = [
  ["pg", "pg", ["pg-8-oldest", "pg-8-newest"]],
  ["postgres-js", "postgres", ["postgres-3-oldest", "postgres-3-newest"]],
  ["pglite", "@electric-sql/pglite", ["pglite-0.5-newest"]],
] as const;

describe("a project with one client of PostgreSQL", { skip, concurrency: 2 }, () => {
  for (const [id, name, versions] of sqlPeers) {
    for (const version of versions.filter(wanted)) {
      const on = tried();
      it(version, async (test) => {
        await using project = await projectWith({ [name]: version });
        const client = `${name} ${await versionIn(version)}`;
        const variables = { AGENTPERF_PEER: id, AGENTPERF_CLIENT: client };
        for (const runtime of on) await test.test(runtime, () => keepsContract("sql", runtime, project, variables));
        await test.test("the command line", async () => {
          const address = id === "pglite" ? [] : ["--sql-url", postgres?.url ?? ""];
          const told = await smokeRun(project, ["SelectByKey", "ListenNotify", "--sql", id, ...address], on);
          assert.ok(
            told.some((text) => text?.endsWith(`client ${client}`)),
            told.join(),
          );
        });
      });
    }
  }
});

const sdkPeers: readonly (readonly [name: string, peers: Peers, server: keyof Peers])[] = [
  ["mcp-sdk-1-oldest", { "@modelcontextprotocol/sdk": "mcp-sdk-1-oldest" }, "@modelcontextprotocol/sdk"],
  ["mcp-sdk-1-newest", { "@modelcontextprotocol/sdk": "mcp-sdk-1-newest" }, "@modelcontextprotocol/sdk"],
  ...(["oldest", "newest"] as const).map(
    (which) =>
      [
        `mcp-client-2-${which}`,
        { "@modelcontextprotocol/client": `mcp-client-2-${which}`, "@modelcontextprotocol/server": `mcp-server-2-${which}` },
        "@modelcontextprotocol/server",
      ] as const,
  ),
];

describe("a project with one version of the MCP SDK", { skip, concurrency: 2 }, () => {
  for (const [version, peers, server] of sdkPeers.filter(([name]) => wanted(name))) {
    const on = tried();
    it(version, async (test) => {
      await using project = await projectWith(peers);
      const [name = ""] = Object.keys(peers);
      const client = `${name} ${await versionIn(version)}`;
      const serving = `${server} ${await versionIn(peers[server] ?? "")}`;
      const variables = { AGENTPERF_CLIENT: client, AGENTPERF_SERVER: serving };
      for (const runtime of on) await test.test(runtime, () => keepsContract("mcp", runtime, project, variables));
      await test.test("the command line", async () => {
        const command = `node ${everythingScript} stdio`;
        const chosen = ["--mcp", "http,stdio,mock-server", "--mcp-url", everything?.url ?? "", "--mcp-command", command];
        const told = await smokeRun(project, ["CallTool", ...chosen], on);
        assert.ok(told.length > 1 && told.every((text) => text?.endsWith(`client ${client}`)), told.join());
      });
    });
  }
});

const llmPeers = [
  ["openai", "openai", ["openai-7-oldest", "openai-7-newest"]],
  ["anthropic", "@anthropic-ai/sdk", ["anthropic-1-oldest", "anthropic-1-newest"]],
  ["vertex", "@google/genai", ["genai-3-oldest", "genai-3-newest"]],
] as const;

describe("a project with one client of a language model", { concurrency: 2 }, () => {
  for (const [id, name, versions] of llmPeers) {
    for (const version of versions.filter(wanted)) {
      const on = tried();
      it(version, async (test) => {
        await using project = await projectWith({ [name]: version });
        const client = `${name} ${await versionIn(version)}`;
        const variables = { AGENTPERF_PEER: id, AGENTPERF_CLIENT: client };
        for (const runtime of on) await test.test(runtime, () => keepsContract("llm", runtime, project, variables));
        await test.test("the command line", async () => {
          const told = await smokeRun(project, ["Message", "StreamTokens", "--llm", id], on);
          assert.deepEqual(told, [`local upstream, client ${client}`]);
        });
      });
    }
  }
});

const breakerPeers = [
  ["opossum", ["opossum-8-oldest", "opossum-9-newest", "opossum-10-newest"]],
  ["cockatiel", ["cockatiel-3-oldest", "cockatiel-3-newest", "cockatiel-4-newest"]],
] as const;

describe("a project with one library of circuit breakers", { concurrency: 2 }, () => {
  for (const [name, versions] of breakerPeers) {
    for (const version of versions.filter(wanted)) {
      const on = tried();
      it(version, async (test) => {
        await using project = await projectWith({ [name]: version });
        const client = `${name} ${await versionIn(version)}`;
        const variables = { AGENTPERF_PEER: name, AGENTPERF_CLIENT: client };
        for (const runtime of on) await test.test(runtime, () => keepsContract("breaker", runtime, project, variables));
        await test.test("the command line", async () => {
          const told = await smokeRun(project, ["BreakerOpen", "BreakerHalfOpen", "--breaker", name], on);
          assert.deepEqual(told, [`client ${client}`]);
        });
      });
    }
  }
});

const observabilityPeers: readonly (readonly [id: string, port: string, benchmark: string, versions: readonly Peers[]])[] = [
  ["prom-client", "--metrics", "ScrapeMetrics", [{ "prom-client": "prom-client-15-oldest" }, { "prom-client": "prom-client-15-newest" }]],
  [
    "opentelemetry",
    "--metrics",
    "ScrapeMetrics",
    [
      { "@opentelemetry/sdk-metrics": "otel-sdk-3-oldest", "@opentelemetry/exporter-prometheus": "otel-exporter-0.300" },
      { "@opentelemetry/sdk-metrics": "otel-sdk-3-newest", "@opentelemetry/exporter-prometheus": "otel-exporter-0.301" },
    ],
  ],
  ["pino", "--audit", "AppendAuditDurable", [{ pino: "pino-10-oldest" }, { pino: "pino-10-newest" }]],
  ["winston", "--audit", "AppendAudit", [{ winston: "winston-3-newest" }]],
];

describe("a project with one client for metrics or for an audit log", { concurrency: 2 }, () => {
  for (const [id, flag, benchmark, versions] of observabilityPeers) {
    for (const peers of versions) {
      const [version = ""] = Object.values(peers);
      if (!wanted(version)) continue;
      const on = tried();
      it(version, async (test) => {
        await using project = await projectWith(peers);
        const named = await Promise.all(Object.entries(peers).map(async ([name, own]) => `client ${name} ${await versionIn(own)}`));
        // The package that was looked at last comes first.
        const client = named.reverse().join(", ");
        const variables = { AGENTPERF_PEER: id, AGENTPERF_CLIENT: client };
        for (const runtime of on) await test.test(runtime, () => keepsContract("observability", runtime, project, variables));
        await test.test("the command line", async () => {
          assert.deepEqual(await smokeRun(project, [benchmark, flag, id], on), [client]);
        });
      });
    }
  }
});

const websocketPeers = [
  ["ws", ["ws-8-oldest", "ws-8-newest"]],
  ["undici", ["undici-7-oldest", "undici-7-newest", "undici-8-oldest", "undici-8-newest"]],
] as const;

describe("a project with one client of WebSocket and HTTP", { concurrency: 2 }, () => {
  for (const [id, versions] of websocketPeers) {
    for (const version of versions.filter(wanted)) {
      // On Bun these names mean Bun's own client.
      const on = tried(["node", "deno"]);
      it(version, async (test) => {
        await using project = await projectWith({ [id]: version });
        await using server = await startWebSocketServer({ by: "ws" });
        const client = `${id} ${await versionIn(version)}`;
        const variables = { AGENTPERF_PEER: id, AGENTPERF_CLIENT: client, AGENTPERF_SERVER: server.url };
        for (const runtime of on) await test.test(runtime, () => keepsContract("websocket", runtime, project, variables));
        await test.test("the command line", async () => {
          const chosen = ["--websocket", id, "--websocket-url", `${server.url}/echo`];
          const too: readonly RuntimeName[] = id === "undici" || isQuick ? on : runtimeNames;
          assert.deepEqual(await smokeRun(project, ["ConnectWebSocket", "EchoWebSocket", ...chosen], too), [`client ${client}`]);
          if (id !== "undici") return;
          const http = ["HttpGet", "HttpPost", "--http", id, "--http-body", "any"];
          assert.deepEqual(await smokeRun(project, http, too), [`own server, client ${client}`]);
        });
      });
    }
  }
});

describe("an adapter package", { skip }, () => {
  const others = ["suites", "cli"];
  it("for language models needs none of our other ones but core", async () => {
    await using project = await projectWith({ openai: "openai-7-newest" }, ["adapters-mcp", "adapters-redis", ...others]);
    const variables = { AGENTPERF_PEER: "openai", AGENTPERF_CLIENT: `openai ${await versionIn("openai-7-newest")}` };
    await keepsContract("llm", "node", project, variables);
  });

  it("for Redis needs none of our other ones but core", async () => {
    await using project = await projectWith({ ioredis: "ioredis-6-newest" }, ["adapters-mcp", ...others]);
    await keepsContract("redis", "node", project, { AGENTPERF_CLIENT: `ioredis ${await versionIn("ioredis-6-newest")}` });
  });

  it("for MCP needs none of our other ones but core", async () => {
    await using project = await projectWith({ "@modelcontextprotocol/client": "mcp-client-2-newest" }, ["adapters-redis", ...others]);
    const client = `@modelcontextprotocol/client ${await versionIn("mcp-client-2-newest")}`;
    await keepsContract("mcp", "node", project, { AGENTPERF_CLIENT: client });
  });

  it("for PostgreSQL needs none of our other ones but core", async () => {
    await using project = await projectWith({ pg: "pg-8-newest" }, ["adapters-mcp", ...others]);
    await keepsContract("sql", "node", project, { AGENTPERF_CLIENT: `pg ${await versionIn("pg-8-newest")}` });
  });

  it("says what to install where there is no client", async () => {
    await using project = await projectWith({});
    const { code, text } = await run(process.execPath, [join(project.root, "packages/cli/bin/agentperf.js"), "doctor"], project, {
      REDIS_URL: redis?.url ?? "",
      MCP_URL: everything?.url ?? "",
      POSTGRES_URL: postgres?.url ?? "",
    });
    assert.equal(code, 0, text);
    assert.match(text, /– +ioredis +the package ioredis isn't installed\n +→ npm install --save-dev ioredis\n/);
    assert.match(text, /– +node-redis +the package redis isn't installed\n +→ npm install --save-dev redis\n/);
    assert.match(text, /– +http .*the official SDK isn't installed\n +→ npm install --save-dev @modelcontextprotocol\/client\n/);
    assert.match(text, /the package ioredis isn't installed: npm install ioredis@6 \(5 and 6 work\)/);
    assert.match(
      text,
      /the official SDK isn't installed: npm install @modelcontextprotocol\/client@2; @modelcontextprotocol\/sdk \S+ works as well/,
    );
    assert.match(text, /mock-server +the official SDK isn't installed/);
    assert.match(text, /– +pglite +the package @electric-sql\/pglite isn't installed\n +→ npm install --save-dev @electric-sql\/pglite\n/);
    assert.match(text, /– +postgres-js +the package postgres isn't installed\n +→ npm install --save-dev postgres\n/);
  });
});
