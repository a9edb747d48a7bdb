import { formatResult } from "@agentperf/core/result";
import { terminalJson } from "@agentperf/core/safety";
import type { Reporter } from "./reporter.ts";

/** The whole result document. */
export const jsonReporter: Reporter = { showsProblems: false, report: ({ result }) => terminalJson(formatResult(result)) };
