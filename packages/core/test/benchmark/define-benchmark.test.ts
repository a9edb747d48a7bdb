import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError, defineBenchmark, defineSuite, redisPort } from "@agentperf/core";

const refused = (make: () => unknown, message: RegExp) =>
  assert.throws(make, (thrown) => thrown instanceof AgentperfError && thrown.code === "definition" && message.test(thrown.message));

describe("defineBenchmark", () => {
  it("takes the smallest benchmark there is", () => {
    assert.equal(defineBenchmark({ name: "Noop", run: () => undefined }).name, "Noop");
  });

  it("refuses a name that Go benchmark text can't carry", () => {
    for (const name of ["lower", "With Space", "Dash-8", ""]) refused(() => defineBenchmark({ name, run: () => 1 }), /capital letter/);
  });

  it("refuses a port, a level and a parameter that can't be, and names them", () => {
    // @ts-expect-error: a name is no port
    refused(() => defineBenchmark({ name: "A", ports: ["redis"], run: () => 1 }), /ports must hold ports, such as redisPort/);
    refused(
      // @ts-expect-error: the port has no such capability
      () => defineBenchmark({ name: "A", ports: [redisPort], requires: { redis: ["flying"] }, run: () => 1 }),
      /port redis knows no capability "flying"/,
    );
    refused(() => defineBenchmark({ name: "A", concurrency: [0], run: () => 1 }), /concurrency 0/);
    refused(() => defineBenchmark({ name: "A", concurrency: [1], oneAtATime: "why", run: () => 1 }), /oneAtATime/);
    refused(() => defineBenchmark({ name: "A", concurrency: [1.5], run: () => 1 }), /concurrency 1.5/);
    refused(() => defineBenchmark({ name: "A", parameters: { size: [] }, run: () => 1 }), /size has no values/);
    refused(() => defineBenchmark({ name: "A", parameters: { concurrency: [1] }, run: () => 1 }), /"concurrency"/);
  });

  it("refuses a benchmark that runs nothing", () => {
    // @ts-expect-error: run is missing
    refused(() => defineBenchmark({ name: "A" }), /run must be a function/);
  });
});

describe("defineSuite", () => {
  const noop = defineBenchmark({ name: "Noop", run: () => undefined });

  it("refuses two benchmarks of one name", () => {
    refused(() => defineSuite({ name: "mine", benchmarks: [noop, noop] }), /two benchmarks named Noop/);
  });

  it("refuses a name that a pattern couldn't tell from a benchmark's", () => {
    refused(() => defineSuite({ name: "Mine", benchmarks: [] }), /lower case/);
  });
});
