export * from "@agentperf/cli/redis";
