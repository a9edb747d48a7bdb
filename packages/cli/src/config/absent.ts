import { AgentperfError } from "@agentperf/core";

/** What was asked for isn't there: a benchmark, a suite, a config. In one of two checkouts that is no error. */
export class Absent extends AgentperfError {}
