import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { memorySessions } from "@agentperf/suites";

describe("memory sessions", () => {
  for (const { name, run } of contractCases(memorySessions())) it(name, run);
});
