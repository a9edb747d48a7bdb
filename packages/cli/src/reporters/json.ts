import { formatResult } from "@agentperf/core/result";
import type { Reporter } from "./reporter.ts";

/** The whole result document. */
export const jsonReporter: Reporter = { showsProblems: false, report: ({ result }) => formatResult(result) };
