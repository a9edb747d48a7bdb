export * from "@agentperf/cli/postgres";
