export * from "@agentperf/cli/llm";
