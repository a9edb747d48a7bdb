import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { mock } from "@agentperf/adapters-mcp";
import { memory } from "@agentperf/adapters-redis";
import {
  type authPort,
  type BenchmarkContext,
  type mcpPort,
  type PortsOf,
  type rateLimitPort,
  type redisPort,
  seededRandom,
  type sessionsPort,
} from "@agentperf/core";
import { parseBaselines } from "@agentperf/core/analysis";
import { measure } from "@agentperf/core/engine";
import suites, { fileSessions, jwtAuth, slidingWindow } from "@agentperf/suites";
import { temporaryDirectory } from "../../../test-support/temporary.ts";
import baselinesFile from "../src/baselines.json" with { type: "json" };

const place = await temporaryDirectory();
const directory = place.path;
const adapterContext = { signal: new AbortController().signal, keyPrefix: "agentperf:test:", directory, seed: 1, ports: {} };
const opened = await Promise.all([
  fileSessions().open(adapterContext),
  jwtAuth().open(adapterContext),
  mock({ connect: "1ms", listTools: "1ms", callTool: "1ms" }).open(adapterContext),
  memory().open(adapterContext),
  slidingWindow().open(adapterContext),
]);
const [sessions, auth, mcp, redis, limiter] = opened;

/** What the back end is made of. */
type Ports = PortsOf<readonly [typeof sessionsPort, typeof authPort, typeof mcpPort, typeof redisPort, typeof rateLimitPort]>;

const ports: Ports = { sessions: sessions.port, auth: auth.port, mcp: mcp.port, redis: redis.port, "rate-limit": limiter.port };
after(async () => {
  for (const { close } of opened) await close?.();
  await place[Symbol.asyncDispose]();
});

const context = (concurrency: number): BenchmarkContext => ({
  ports,
  parameters: {},
  concurrency,
  keyPrefix: "agentperf:test:",
  directory,
  signal: adapterContext.signal,
  random: seededRandom(1),
  host: {},
  note: () => undefined,
});

const core = suites.filter(({ optional }) => optional !== true);
const all = core.flatMap((suite) => suite.benchmarks);

async function left(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of redis.port.scan("")) found.push(key);
  const workspaces = readdirSync(directory).flatMap((name) => readdirSync(join(directory, name)));
  return [...found, ...workspaces];
}

describe("the core benchmarks", () => {
  it("are the 20, under the Go suite's names", () => {
    const names =
      "CreateSession GetSession CleanupSession SessionManagerConcurrent ValidateJWT RoleCheck GetUserFromContext CallTool ListTools ConnectMCP RedisSet RedisGet RedisTransaction RedisConcurrent RateLimitCheck RateLimitConcurrent EndToEndSessionWithRedis Report HighConcurrency MemoryPressure";
    assert.deepEqual(
      all.map(({ name }) => name),
      names.split(" "),
    );
    assert.deepEqual(
      all.filter(({ manual }) => manual).map(({ name }) => name),
      ["Report"],
    );
  });

  it("are beside optional suites, whose benchmarks have names of their own and no baseline that was never measured", () => {
    const optional = suites.filter((suite) => !core.includes(suite));
    assert.deepEqual(
      optional.map(({ name }) => name),
      ["postgres", "websocket", "http", "metrics", "audit", "breaker", "llm", "agent"],
    );
    const others = optional.flatMap(({ benchmarks }) => benchmarks);
    for (const { name, baseline } of others) {
      assert.equal(baseline, undefined, name);
      assert.ok(!all.some((one) => one.name === name), name);
    }
  });

  it("use each of the 12 baselines once", () => {
    const { ns } = parseBaselines(baselinesFile, "baselines.json");
    assert.deepEqual(all.flatMap(({ baseline }) => baseline ?? []).sort(), Object.keys(ns).sort());
    assert.equal(ns["session.create"], 5e6);
    assert.equal(ns["mcp.connect"], 200e6);
  });

  for (const benchmark of all.filter(({ manual, name }) => manual !== true && name !== "MemoryPressure")) {
    for (const concurrency of benchmark.concurrency ?? [1, 8, 64]) {
      it(`${benchmark.name} works ${concurrency} at a time, and leaves nothing`, async () => {
        const measured = await measure(benchmark, context(concurrency), {
          benchtime: { kind: "iterations", iterations: concurrency * 2 },
          warmupNs: 0,
        });
        assert.equal(measured.iterations, concurrency * 2);
        assert.deepEqual(await left(), []);
      });
    }
  }

  it("are measured at any level, but for two that say why not", () => {
    assert.deepEqual(
      all.flatMap(({ name, oneAtATime }) => (oneAtATime === undefined ? [] : [[name, oneAtATime]])),
      [
        ["Report", "it measures the others itself, and writes one file"],
        ["MemoryPressure", "it holds 64 MiB at a time, and reads the heap between two operations"],
      ],
    );
  });

  it("name the tools that there are where the server hasn't the one that is called", async () => {
    for (const name of ["CallTool", "ListTools", "EndToEndSessionWithRedis"]) {
      const benchmark = all.find((candidate) => candidate.name === name);
      assert.ok(benchmark);
      const missing = { ...mcp.port, sampleCall: { tool: "no-such-tool", arguments: {} } };
      const work = measure(
        benchmark,
        { ...context(1), ports: { ...ports, mcp: missing } },
        { benchtime: { kind: "iterations", iterations: 1 }, warmupNs: 0 },
      );
      await assert.rejects(work, /the server has no tool no-such-tool: choose one by --mcp-tool, .*; it has echo, add/, name);
    }
  });

  it("Report measures each of the others for a moment, and leaves nothing but its draft", async () => {
    await using own = await temporaryDirectory();
    const report = all.find(({ name }) => name === "Report");
    const state = await report?.setup?.({ ...context(1), directory: own.path });
    const text = String(await report?.run(state, undefined));
    const named = [...text.matchAll(/^\| ([A-Z]\w*) \| /gm)].map(([, name]) => name);
    assert.deepEqual(
      named,
      all.filter(({ manual }) => manual !== true).map(({ name }) => name),
    );
    assert.deepEqual(readdirSync(own.path), ["report.md"]);
    assert.deepEqual(await left(), []);
  });

  it("leave nothing after a failure in the middle", async () => {
    for (const name of ["SessionManagerConcurrent", "EndToEndSessionWithRedis", "HighConcurrency", "CreateSession", "MemoryPressure"]) {
      const benchmark = all.find((candidate) => candidate.name === name);
      assert.ok(benchmark);
      let calls = 0;
      const broken = new Proxy(sessions.port, {
        get: (target, key) => {
          const method: unknown = Reflect.get(target, key);
          if (typeof method !== "function") return method;
          return async (...args: unknown[]) => {
            const result = await method.apply(target, args);
            // The session is made or ended all the same: the answer is lost.
            if (key === "create" && ++calls === 5) throw new Error("lost");
            return result;
          };
        },
      });
      const options = { benchtime: { kind: "iterations", iterations: 20 } as const, warmupNs: 0 };
      await assert.rejects(measure(benchmark, { ...context(1), ports: { ...ports, sessions: broken } }, options), /lost/, name);
      const keys: string[] = [];
      for await (const key of redis.port.scan("")) keys.push(key);
      assert.deepEqual(keys, [], name);
    }
    // The session whose answer was lost can't be known to the benchmark; the manager removes it at the end.
  });

  it("fail where the back end gives wrong answers", async () => {
    const wrong: Partial<Ports> = {
      redis: { ...redis.port, get: async () => "another value" },
      auth: {
        ...auth.port,
        verify: async () => ({ id: "mallory", roles: [] }),
        isAllowed: () => false,
        roleExamples: auth.port.roleExamples,
        currentUser: () => undefined,
        issue: (request) => auth.port.issue(request),
        runAs: (_, callback) => callback(),
      },
      sessions: { create: (session) => sessions.port.create(session), get: () => undefined, end: (id) => sessions.port.end(id) },
      mcp: {
        sampleCall: mcp.port.sampleCall,
        connect: async () => ({
          listTools: async () => [],
          callTool: async () => ({ text: "wrong", isError: false }),
          close: async () => undefined,
        }),
      },
      "rate-limit": { limit: 1, windowMs: 1, check: () => ({ allowed: false, remaining: 0 }) },
    };
    const cases: Readonly<Record<string, keyof Ports>> = {
      GetSession: "sessions",
      SessionManagerConcurrent: "sessions",
      ValidateJWT: "auth",
      RoleCheck: "auth",
      GetUserFromContext: "auth",
      CallTool: "mcp",
      ListTools: "mcp",
      RedisGet: "redis",
      RedisSet: "redis",
      RedisConcurrent: "redis",
      RateLimitCheck: "rate-limit",
      RateLimitConcurrent: "rate-limit",
      EndToEndSessionWithRedis: "redis",
      HighConcurrency: "auth",
    };
    for (const [name, port] of Object.entries(cases)) {
      const benchmark = all.find((candidate) => candidate.name === name);
      assert.ok(benchmark);
      const options = { benchtime: { kind: "iterations", iterations: 3 } as const, warmupNs: 0 };
      await assert.rejects(
        measure(benchmark, { ...context(1), ports: { ...ports, [port]: wrong[port] } }, options),
        Error,
        `${name} with a wrong ${port}`,
      );
    }
  });
});
