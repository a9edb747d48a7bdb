export * from "@agentperf/adapters-mcp";
