export * from "@agentperf/adapters-observability";
