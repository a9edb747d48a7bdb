export * from "@agentperf/core/testing";
