export * from "@agentperf/cli/observability";
