export * from "@agentperf/cli/mcp";
