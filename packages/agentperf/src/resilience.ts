export * from "@agentperf/cli/resilience";
