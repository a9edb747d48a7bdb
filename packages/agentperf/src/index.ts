export * from "@agentperf/cli";
