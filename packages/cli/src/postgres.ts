export * from "@agentperf/adapters-postgres";
