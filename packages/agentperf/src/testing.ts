export * from "@agentperf/cli/testing";
