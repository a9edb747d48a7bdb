import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Benchmark, defineBenchmark, defineSuite, httpPort, rateLimitPort, redisPort } from "@agentperf/core";
import { type AdapterChoice, comparedKey, crossings, type Levels, planLaunches, variants } from "@agentperf/core/plan";
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

const on = (runtime: "node" | "bun", name: string = runtime) => ({ name, runtime });

const all = { suites: [suite], wanted: () => true, runtimes: [on("node"), on("bun")] };

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

  it("says what a user gives for a capability that is up to the user", () => {
    const one = defineSuite({
      name: "mine",
      benchmarks: [defineBenchmark({ name: "Post", ports: [httpPort], requires: { http: ["post"] }, run: () => 1 })],
    });
    const { skipped } = crossings({ ...all, suites: [one], adapters: new Map([["http", [choice("fetch")]]]), runtimes: [on("node")] });
    assert.deepEqual(
      skipped.map(({ reason }) => reason),
      [`fetch has no post: say what is sent with --http-body '{"id":1}'`],
    );
  });

  it("tells all that is missing, and one command where it is packages", () => {
    const reasonOf = (...reasons: [string, string]) => {
      const [redis, limit] = reasons.map((unavailable, at) => choice(`a${at}`, { unavailable }));
      assert.ok(redis && limit);
      const adapters = adaptersOf({ redis: [redis], "rate-limit": [{ ...limit, needs: [redisPort] }] });
      const { skipped } = crossings({ ...all, adapters, wanted: (_, { name }) => name === "Limit" });
      assert.equal(new Set(skipped.map(({ reason }) => reason)).size, 1);
      return skipped[0]?.reason;
    };
    const one = "the package pino isn't installed: npm install pino@10";
    const two = "the packages a and b aren't there; a isn't installed: npm install @x/a@1 b@0.301 (1 and 2 work)";
    assert.equal(reasonOf(one, two), "a0, a1: their packages aren't installed: npm install pino@10 @x/a@1 b@0.301");
    assert.equal(reasonOf(one, "no address: set URL"), `a0: ${one}; a1: no address: set URL`);
  });

  it("chooses an adapter for the ports that another is built on", () => {
    const adapters = adaptersOf({ redis: [choice("a"), choice("b")], "rate-limit": [choice("redis", { needs: [redisPort] })] });
    const { run } = crossings({ ...all, adapters, wanted: (_, { name }) => name === "Limit" });
    assert.deepEqual(run.map(({ adapters: chosen }) => chosen.redis).sort(), ["a", "a", "b", "b"]);
  });

  it("replaces the levels of benchmarks that have any by the usual ones, and measures all at those that are asked for", () => {
    const names = (benchmark: Benchmark, levels?: Levels) => variants(benchmark, levels).map(({ name }) => name);
    const levelled = defineBenchmark({ name: "P", parameters: { size: [1, 2], mode: ["x"] }, concurrency: [1], run: () => 1 });
    const plain = defineBenchmark({ name: "Q", run: () => 1 });
    assert.deepEqual(names(levelled, { usual: [4] }), ["P/size=1/mode=x/concurrency=4", "P/size=2/mode=x/concurrency=4"]);
    assert.deepEqual(names(plain, { usual: [4] }), ["Q"]);
    assert.deepEqual(names(levelled, { usual: [4], asked: [2] }), ["P/size=1/mode=x/concurrency=2", "P/size=2/mode=x/concurrency=2"]);
    assert.deepEqual(names(plain, { asked: [1, 8, 8] }), ["Q/concurrency=1", "Q/concurrency=8"]);
    assert.deepEqual(names(plain), ["Q"]);
  });

  it("skips what can only be measured one at a time, with the reason, at other levels", () => {
    const alone = defineBenchmark({ name: "Alone", oneAtATime: "it writes one file", run: () => 1 });
    const own = { ...all, suites: [defineSuite({ name: "mine", benchmarks: [alone] })], runtimes: [on("node")], adapters: new Map() };
    const { run, skipped } = crossings({ ...own, levels: { asked: [1, 8] } });
    assert.deepEqual(
      run.map(({ id }) => id),
      ["mine/Alone/concurrency=1 node"],
    );
    assert.deepEqual(
      skipped.map(({ crossing, reason }) => [crossing.id, reason]),
      [["mine/Alone/concurrency=8 node", "Alone is measured one operation at a time only: it writes one file"]],
    );
    assert.deepEqual(crossings({ ...own, levels: { usual: [8] } }).skipped, []);
  });

  it("holds one operation alone against its baseline, and not one among others", () => {
    const one = defineBenchmark({ name: "One", baseline: "one", run: () => 1 });
    const own = { ...all, suites: [defineSuite({ name: "mine", benchmarks: [one] })], runtimes: [on("node")], adapters: new Map() };
    const { run } = crossings({ ...own, levels: { asked: [1, 8] } });
    assert.deepEqual(
      run.map(({ baseline, concurrency }) => [concurrency, baseline]),
      [
        [1, "one"],
        [8, undefined],
      ],
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
        for (let round = 0; round < rounds; round++) {
          const keys = launches.filter((planned) => planned.round === round).map(({ crossing }) => comparedKey(crossing));
          const starts = keys.filter((key, at) => key !== keys[at - 1]);
          assert.equal(new Set(starts).size, starts.length, "what is compared stands next to each other");
        }
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
