// All that a config and a benchmark import, so that @agentperf/cli is the one dependency that a project needs, whether its package manager
// shows it the packages below or not.

export * from "@agentperf/core";
export * from "./config/config.ts";
export type { Report, Reporter } from "./reporters/reporter.ts";
