export * from "@agentperf/adapters-llm";
