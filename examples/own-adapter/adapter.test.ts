import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { shardedSessions } from "./adapter.ts";

describe("sharded sessions keep the rules of the port", () => {
  for (const { name, run } of contractCases(shardedSessions())) it(name, run);
});
