export * from "@agentperf/adapters-redis";
