export * from "@agentperf/cli/websocket";
