import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, type Contract, defineAdapter, defineBenchmark, definePort, redisPort, withAdapters } from "@agentperf/core";
import { contractCases, expect, expectEqual } from "@agentperf/core/testing";

/** What a port of one's own offers. */
interface Counter {
  next(): Promise<number>;
  /** With capability `jumps`. */
  jump?(by: number): Promise<number>;
}

const contract: Contract<Counter> = {
  rules: {
    "counts on": async (counter) => {
      expectEqual([await counter.next(), await counter.next()], [1, 2], "numbers");
    },
  },
  capabilities: {
    jumps: {
      "jumps ahead": async (counter) => {
        expectEqual(await counter.jump?.(5), 5, "number");
      },
    },
  },
};

const counterPort = definePort({
  name: "counter",
  description: "gives numbers in their order",
  capabilities: { jumps: "it can leave numbers out" },
  contract,
  default: "memory",
  settings: { url: { flag: "counter-url", variable: "COUNTER_URL", value: "<url>", description: "address of the counter" } },
});

const memoryCounter = ({ step = 1 }: { readonly step?: number } = {}) =>
  defineAdapter({
    id: "memory",
    port: counterPort,
    capabilities: ["jumps"],
    async open() {
      let count = 0;
      return {
        port: {
          async next() {
            count += step;
            return count;
          },
          async jump(by) {
            count += by;
            return count;
          },
        },
      };
    },
  });

const refused = (make: () => unknown, message: RegExp) =>
  assert.throws(make, (thrown) => thrown instanceof AgentperfError && thrown.code === "definition" && message.test(thrown.message));

describe("a port of one's own", () => {
  it("gives a benchmark's setup its type", async () => {
    const benchmark = defineBenchmark({
      name: "Next",
      ports: [counterPort, redisPort],
      requires: { counter: ["jumps"] },
      // Typed by the ports that it names: a member that the port hasn't got doesn't compile.
      setup: ({ ports: { counter, redis } }) => ({ counter, get: redis.get }),
      run: ({ counter }) => counter.next(),
      verify: (_, number) => number > 0,
    });
    assert.equal(benchmark.ports?.length, 2);
    // @ts-expect-error: the port has no such member
    defineBenchmark({ name: "Other", ports: [counterPort], setup: ({ ports }) => ports.counter.previous(), run: () => 1 });
  });

  it("has contract tests, those of a capability for adapters that have it", async () => {
    const cases = contractCases(memoryCounter());
    assert.deepEqual(
      cases.map(({ name }) => name),
      ["memory: counts on", "memory: jumps ahead"],
    );
    for (const { run } of cases) await run();
    const [first] = contractCases(memoryCounter({ step: 2 }));
    await assert.rejects(async () => first?.run(), /contract broken: numbers: expected \[1,2\], got \[2,4\]/);
    expect(contractCases({ ...memoryCounter(), capabilities: [] }).length === 1, "one rule without the capability");
  });

  it("gets its adapters from a table that holds those it names itself", () => {
    const provided = withAdapters(counterPort, { memory: async () => memoryCounter, other: async () => memoryCounter });
    assert.deepEqual(Object.keys(provided.adapters), ["memory", "other"]);
    // @ts-expect-error: the port's default isn't in the table
    withAdapters(counterPort, { other: async () => memoryCounter });
  });

  it("is refused where a part of it can't be", () => {
    refused(() => definePort({ name: "Counter", description: "", contract, default: "memory" }), /the name must be lower case/);
    refused(
      () => definePort({ name: "counter", description: "", contract, default: "memory", given: { url: "memory" } }),
      /given names url/,
    );
    refused(
      () =>
        definePort({
          name: "counter",
          description: "",
          contract,
          default: "memory",
          settings: { url: { flag: "Counter URL", variable: "X", value: "<url>", description: "" } },
        }),
      /the flag of setting url/,
    );
  });
});

describe("an adapter", () => {
  it("is given the ports that it needs, typed", async () => {
    const onRedis = defineAdapter({
      id: "redis",
      port: counterPort,
      needs: [redisPort],
      open: async ({ ports: { redis }, keyPrefix }) => ({
        port: { next: async () => Number(await redis.command(["INCR", `${keyPrefix}n`])) },
      }),
    });
    assert.deepEqual(
      onRedis.needs?.map(({ name }) => name),
      ["redis"],
    );
  });

  it("is refused with an id, a port or a capability that can't be", () => {
    const open = async () => ({ port: { next: async () => 1 } });
    refused(() => defineAdapter({ id: "Not One", port: counterPort, open }), /the id must be lower case/);
    // @ts-expect-error: a name is no port
    refused(() => defineAdapter({ id: "one", port: "counter", open }), /port must be a port, such as redisPort/);
    // @ts-expect-error: the port knows no such capability
    refused(() => defineAdapter({ id: "one", port: counterPort, capabilities: ["flies"], open }), /no capability "flies"/);
  });
});
