export * from "@agentperf/adapters-websocket";
