import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineBenchmark, defineSuite, rateLimitPort, redisPort } from "@agentperf/core";
import { type AdapterChoice, crossings, planLaunches, variants } from "@agentperf/core/plan";
import fc from "fast-check";

const choice = (id: string, more: Partial<AdapterChoice> = {}): AdapterChoice => ({ id, capabilities: [], needs: [], ...more });

const adaptersOf = (some: Record<string, AdapterChoice[]>): Map<string, AdapterChoice[]> =>
  new Map(Object.entries({ redis: [choice("one")], "rate-limit": [choice("one")], ...some }));

const suite = defineSuite({
  name: "mine",
  benchmarks: [
    defineBenchmark({ name: "Plain", run: () => 1 }),
    defineBenchmark({ name: "Get", ports: [redisPort], concurrency: [1, 8], run: () => 1 }),
    defineBenchmark({ name: "Exec", ports: [redisPort], requires: { redis: ["transactions"] }, run: () => 1 }),
    defineBenchmark({ name: "Limit", ports: [rateLimitPort], run: () => 1 }),
  ],
});

const all = { suites: [suite], wanted: () => true, runtimes: ["node", "bun"] as const };

describe("crossings", () => {
  it("crosses adapters, runtimes and levels", () => {
    const { run } = crossings({
      ...all,
      adapters: adaptersOf({ redis: [choice("a"), choice("b")] }),
      wanted: (_, { name }) => name === "Get",
    });
    assert.equal(run.length, 2 * 2 * 2);
    assert.equal(new Set(run.map(({ id }) => id)).size, 8);
    assert.ok(run.some(({ id }) => id === "mine/Get/concurrency=8 bun redis=b"));
  });

  it("skips with the reason: not reached, a missing capability, another runtime", () => {
    const adapters = adaptersOf({
      redis: [
        choice("down", { unavailable: "refused" }),
        choice("plain"),
        choice("only", { runtimes: ["bun"], capabilities: ["transactions"] }),
      ],
    });
    const { run, skipped } = crossings({ ...all, adapters, wanted: (_, { name }) => name === "Exec" });
    assert.deepEqual(
      run.map(({ id }) => id),
      ["mine/Exec bun redis=only"],
    );
    assert.deepEqual(
      new Set(skipped.map(({ reason }) => reason)),
      new Set(["down: refused", "plain has no transactions", "only works on bun only"]),
    );
  });

  it("chooses an adapter for the ports that another is built on", () => {
    const adapters = adaptersOf({ redis: [choice("a"), choice("b")], "rate-limit": [choice("redis", { needs: [redisPort] })] });
    const { run } = crossings({ ...all, adapters, wanted: (_, { name }) => name === "Limit" });
    assert.deepEqual(run.map(({ adapters: chosen }) => chosen.redis).sort(), ["a", "a", "b", "b"]);
  });

  it("replaces levels only where there are any, and combines parameters", () => {
    const benchmark = defineBenchmark({ name: "P", parameters: { size: [1, 2], mode: ["x"] }, concurrency: [1], run: () => 1 });
    assert.deepEqual(
      variants(benchmark, [4]).map(({ name }) => name),
      ["P/size=1/mode=x/concurrency=4", "P/size=2/mode=x/concurrency=4"],
    );
    assert.deepEqual(
      variants(defineBenchmark({ name: "Q", run: () => 1 }), [4]).map(({ name }) => name),
      ["Q"],
    );
  });
});

describe("planLaunches", () => {
  it("launches every crossing once a round, in an order that the seed decides", () => {
    const { run } = crossings({ ...all, adapters: adaptersOf({}) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (rounds, seed) => {
        const launches = planLaunches(run, rounds, seed);
        for (let round = 0; round < rounds; round++) {
          const ids = launches.filter((planned) => planned.round === round).map(({ crossing }) => crossing.id);
          assert.deepEqual(ids.sort(), run.map(({ id }) => id).sort());
        }
        assert.deepEqual(planLaunches(run, rounds, seed), launches);
      }),
    );
    const orders = new Set(
      [1, 2, 3, 4, 5].map((seed) =>
        planLaunches(run, 1, seed)
          .map(({ crossing }) => crossing.id)
          .join(),
      ),
    );
    assert.ok(orders.size > 1, "different seeds give different orders");
  });
});
