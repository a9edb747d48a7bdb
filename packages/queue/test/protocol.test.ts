import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { callSchema, outcomeSchema, progressSchema, readJson, type Share, shareSchema } from "../src/protocol.ts";

const share: Share = {
  version: 1,
  project: "0".repeat(64),
  launch: 0,
  at: 0,
  of: 2,
  crossing: {
    suite: "redis",
    benchmark: "RedisGet",
    runtime: "node@22",
    adapters: { redis: "ioredis" },
    parameters: { size: 10 },
    concurrency: 1,
  },
  load: { stages: [{ from: 10, to: 10, durationNs: 1e9 }], arrivals: "poisson", maxInFlight: 10, drainNs: 1e9 },
  generators: 1,
  seed: 1,
  warmupNs: 0,
  timeoutMs: 60_000,
  progressMs: 1_000,
};

/** A share with one thing in it changed. */
function changed(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(share) as unknown as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  parent[path.at(-1) as string] = value;
  return copy;
}

describe("what travels by the queue", () => {
  it("takes a share, and nothing that names more than a share does", () => {
    assert.deepEqual(shareSchema.parse(share), share);
    const hostile: [string[], unknown][] = [
      [["config"], "/etc/passwd"],
      [["env"], { NODE_OPTIONS: "--require /tmp/x.js" }],
      [["args"], ["--redis-url", "redis://10.0.0.1"]],
      [["settings"], { mcp: { command: "sh" } }],
      [["crossing", "command"], "sh"],
      [["crossing", "adapters"], { redis: "../../evil.js" }],
      [["crossing", "adapters"], { redis: { use: "ioredis", url: "redis://10.0.0.1" } }],
      [["crossing", "suite"], "*"],
      [["crossing", "benchmark"], "Redis*"],
      [["crossing", "suite"], "a\nb"],
      [["crossing", "runtime"], "node\u0000"],
      [["crossing", "parameters"], { size: { toString: "x" } }],
      [["load", "stages"], []],
      [["load", "stages"], [{ from: 1e9, to: 1e9, durationNs: 1e9 }]],
      [["load", "stages"], [{ from: 1, to: 1, durationNs: 1e18 }]],
      [["load", "maxInFlight"], 1e12],
      [["load", "objectives"], ["p99<1ms"]],
      [["generators"], 100_000],
      [["timeoutMs"], Number.POSITIVE_INFINITY],
      [["at"], 2],
      [["version"], 2],
      [["project"], "x"],
    ];
    for (const [path, value] of hostile)
      assert.equal(shareSchema.safeParse(changed(path, value)).success, false, `${path}: ${JSON.stringify(value)}`);
  });

  it("keeps a record's keys from being a prototype's", () => {
    const parsed = shareSchema.safeParse(JSON.parse(JSON.stringify(share).replace('"redis":"ioredis"', '"__proto__":"ioredis"')));
    assert.ok(!parsed.success || Object.keys(parsed.data.crossing.adapters).length === 0);
    assert.equal(({} as Record<string, unknown>)["redis"], undefined);
  });

  it("throws on nothing that anybody may send", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        assert.equal(readJson(callSchema, text), undefined);
        for (const schema of [shareSchema, callSchema, outcomeSchema, progressSchema]) assert.equal(schema.safeParse(value).success, false);
      }),
    );
  });
});
