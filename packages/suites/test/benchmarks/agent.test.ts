import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { mock as model } from "@agentperf/adapters-llm";
import { mock as tools } from "@agentperf/adapters-mcp";
import { fileChain, promClient } from "@agentperf/adapters-observability";
import { pglite } from "@agentperf/adapters-postgres";
import { opossum } from "@agentperf/adapters-resilience";
import type { MetricRegistry, PortsOf } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { ports as ownPorts } from "@agentperf/suites/ports";
import { opened } from "../../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agent } from "../../src/benchmarks/agent.ts";

const [benchmark] = agent.benchmarks;
assert.ok(benchmark);

const directory = await temporaryDirectory();
/** One of our own ports, on the adapter that it has by default. */
async function usual(name: string): Promise<unknown> {
  const port = ownPorts.find((one) => one.name === name);
  assert.ok(port?.default !== undefined, name);
  // The table is one of lazily loaded factories, by the ids of which one is the default.
  const make = await (port.adapters as Record<string, () => Promise<(options?: object) => Parameters<typeof opened>[0]>>)[port.default]?.();
  assert.ok(make);
  const own = await opened(make(), { directory: directory.path });
  after(() => own[Symbol.asyncDispose]());
  return own.port;
}

const [sql, llm, mcp, audit, metrics, breaker] = await Promise.all([
  opened(pglite()),
  opened(model({ firstToken: "0ms", tokensPerSecond: 0 })),
  opened(tools({ connect: "0ms", listTools: "0ms", callTool: "0ms" })),
  opened(fileChain(), { directory: directory.path }),
  opened(promClient()),
  opened(opossum()),
]);
after(async () => {
  for (const one of [sql, llm, mcp, audit, metrics, breaker]) await one[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const ports = {
  ...{ sql: sql.port, llm: llm.port, mcp: mcp.port, audit: audit.port, metrics: metrics.port, breaker: breaker.port },
  auth: await usual("auth"),
  "rate-limit": await usual("rate-limit"),
  sessions: await usual("sessions"),
} as unknown as PortsOf<NonNullable<typeof benchmark.ports>> & Record<string, object>;

/** A port with something changed. */
const changing = (port: unknown, changed: object): object =>
  new Proxy(port as object, {
    get(target, name) {
      const value = Reflect.get(name in changed ? changed : target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });
const contextOf = (changed: object = {}) =>
  benchmarkContext({ ports: { ...ports, ...changed }, concurrency: 1, keyPrefix: "agentperf:suite:" });

const schemas = async () => sql.port.query("SELECT nspname::text AS name FROM pg_namespace WHERE starts_with(nspname::text, 'agentperf')");

/** Removes what earlier tests have logged. */
const withoutLog = () => audit.port.remove("agent-turns").catch(() => undefined);

describe("a turn of an agent", () => {
  it("runs only where it is named", () => assert.equal(agent.optional, true));

  for (const concurrency of [1, 8]) {
    it(`goes through all of its steps, ${concurrency} at a time, and leaves no schema`, async () => {
      await withoutLog();
      const context = { ...contextOf(), concurrency };
      const measured = await measure(benchmark, context, times(concurrency * 3));
      assert.equal(measured.iterations, concurrency * 3);
      assert.deepEqual(await schemas(), []);
      const records = await audit.port.read("agent-turns");
      // With those of its check and its warm-up.
      assert.ok(records.length >= concurrency * 3, `${records.length} records`);
      assert.equal(records[0]?.action, "agent.turn");
      const verdict = await audit.port.verify?.("agent-turns");
      assert.equal(verdict?.intact, true);
    });
  }

  /** A registry of which something does nothing from the nth time on. */
  const until = (nth: number, make: "counter" | "histogram", method: string): MetricRegistry => {
    const registry = metrics.port.registry();
    let calls = 0;
    const quieter = (made: object) =>
      changing(made, {
        [method](...given: unknown[]) {
          if (++calls < nth) Reflect.apply(Reflect.get(made, method) as (...given: unknown[]) => unknown, made, given);
        },
      });
    // What it gives is what the method gives, with one member changed.
    const makeQuieter = (...given: never[]) => quieter(Reflect.apply(registry[make], registry, given));
    return { ...registry, [make]: makeQuieter } as MetricRegistry;
  };

  /** Each step that gives something else than it must, and what is said then. */
  const wrong: Record<string, readonly [changed: () => object, expected: RegExp]> = {
    "a user who may not": [() => ({ auth: changing(ports["auth"], { isAllowed: () => false }) }), /may not/],
    "a rate limit that refuses": [
      () => ({ "rate-limit": changing(ports["rate-limit"], { check: async () => ({ allowed: false, remaining: 0 }) }) }),
      /limit|refused|allowed/i,
    ],
    "a model that asks for no tool": [
      () => ({ llm: { ...llm.port, message: async () => ({ text: "done", toolCalls: [], stop: "end" }) } }),
      /didn't ask for the tool/,
    ],
    "a tool that fails": [
      () => ({
        mcp: {
          ...mcp.port,
          connect: async () => ({ ...(await mcp.port.connect()), callTool: async () => ({ text: "broken", isError: true }) }),
        },
      }),
      /gave an error: broken/,
    ],
    "an audit log that drops records": [
      () => ({
        audit: { ...audit.port, open: async () => ({ append: () => undefined, close: async () => undefined }), read: async () => [] },
      }),
      /the audit log has 0 records of 2 turns/,
    ],
    "a token that is taken for somebody else's": [
      () => ({ auth: changing(ports["auth"], { verify: async () => ({ id: "mallory", roles: ["user"] }) }) }),
      /the token of ada is taken for one of mallory/,
    ],
    "a session that isn't there when it ends": [
      () => ({ sessions: changing(ports["sessions"], { end: async () => false }) }),
      /the session \S+ wasn't there when its turn ended/,
    ],
    "a database that forgets what was said after the first turn": [
      () => {
        let transactions = 0;
        return {
          sql: {
            ...sql.port,
            transaction: (work: Parameters<typeof sql.port.transaction>[0]) =>
              ++transactions === 1 ? sql.port.transaction(work) : work(async () => []),
          },
        };
      },
      /Postgres has 2 messages of \d+ turns, not two of each/,
    ],
    "metrics that stop counting turns": [
      () => ({ metrics: { registry: () => until(2, "counter", "inc") } }),
      /the metric agent_turns_total is 1 after \d+ turns/,
    ],
    "metrics that stop observing turns": [
      () => ({ metrics: { registry: () => until(2, "histogram", "observe") } }),
      /the metric agent_turn_seconds_count is 1 after \d+ turns/,
    ],
    "a breaker that calls nothing": [
      () => ({
        breaker: {
          ...breaker.port,
          make: () => ({ state: "closed", call: async () => ({ text: "cached", toolCalls: [], stop: "end" }), end: () => undefined }),
        },
      }),
      /the breaker let 0 of 2 turns through/,
    ],
  };
  for (const [what, [changed, expected]] of Object.entries(wrong)) {
    it(`is no turn with ${what}`, async () => {
      await withoutLog();
      await assert.rejects(measure(benchmark, contextOf(changed()), times(1)), expected);
      assert.deepEqual(await schemas(), [], "and nothing is left");
    });
  }

  /** Each call of a part that a turn makes: the port, and where its method is found. */
  const calls: Record<string, (failing: Failing) => object> = {
    "auth.verify": (failing) => ({ auth: failing(ports["auth"], "verify") }),
    "rate-limit.check": (failing) => ({ "rate-limit": failing(ports["rate-limit"], "check") }),
    "sessions.create": (failing) => ({ sessions: failing(ports["sessions"], "create") }),
    "sessions.end": (failing) => ({ sessions: failing(ports["sessions"], "end") }),
    "sql.transaction": (failing) => ({ sql: failing(sql.port, "transaction") }),
    "llm.message": (failing) => ({ llm: failing(llm.port, "message") }),
    "mcp.callTool": (failing) => ({ mcp: { ...mcp.port, connect: async () => failing(await mcp.port.connect(), "callTool") } }),
    "audit.append": (failing) => ({
      audit: changing(audit.port, { open: async (name: string) => failing(await audit.port.open(name), "append") }),
    }),
  };
  for (const [what, changed] of Object.entries(calls)) {
    it(`fails as a whole where ${what} fails in the middle of it, once`, async () => {
      await withoutLog();
      let count = 0;
      const failing: Failing = (part, method) =>
        changing(part, {
          [method](...given: unknown[]) {
            assert.ok(part);
            if (++count === 5) throw new Error("fails in the middle");
            return Reflect.apply(Reflect.get(part, method) as (...given: unknown[]) => unknown, part, given);
          },
        });
      await assert.rejects(measure(benchmark, contextOf(changed(failing)), times(8)), /fails in the middle/);
      assert.deepEqual(await schemas(), [], "and nothing is left");
    });
  }
});

/** A part of which a method fails, once. */
type Failing = (part: object | undefined, method: string) => object;
