import { formatGoText, goRecords } from "@agentperf/core/result";
import type { Reporter } from "./reporter.ts";

/** The result as Go benchmark text, a line a launch. */
export const goReporter: Reporter = {
  showsProblems: false,
  report: ({ result, summary }) => formatGoText(goRecords(result, summary.baselines.ns)),
};
