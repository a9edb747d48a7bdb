export * from "@agentperf/adapters-http";
