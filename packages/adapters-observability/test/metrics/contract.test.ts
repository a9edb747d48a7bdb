import { describe, it } from "node:test";
import { opentelemetry, promClient } from "@agentperf/adapters-observability";
import { contractCases } from "@agentperf/core/testing";

for (const make of [promClient, opentelemetry]) {
  describe(`metrics by ${make().id}`, () => {
    for (const { name, run } of contractCases(make())) it(name, run);
  });
}
