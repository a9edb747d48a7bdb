import { describe, it } from "node:test";
import { sessionsContract } from "@agentperf/core/testing";
import { shardedSessions } from "./adapter.ts";

describe("sharded sessions keep the rules of the port", () => {
  for (const { name, run } of sessionsContract(shardedSessions())) it(name, run);
});
