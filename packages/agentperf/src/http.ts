export * from "@agentperf/cli/http";
