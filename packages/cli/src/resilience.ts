export * from "@agentperf/adapters-resilience";
