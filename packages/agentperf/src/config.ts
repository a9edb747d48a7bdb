export * from "@agentperf/cli/config";
