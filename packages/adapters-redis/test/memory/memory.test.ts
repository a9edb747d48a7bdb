import { describe, it } from "node:test";
import { memory } from "@agentperf/adapters-redis";
import { contractCases } from "@agentperf/core/testing";

describe("memory keeps the rules of the port", () => {
  for (const { name, run } of contractCases(memory())) it(name, run);
});
