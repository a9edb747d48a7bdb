import { formatGoText, goRecords } from "@agentperf/core/result";
import { foundRecords } from "../results/searched.ts";
import type { Reporter } from "./reporter.ts";

/** The result as Go benchmark text, a line a launch, and one for the rate that a search found. What says nothing has no line. */
export const goReporter: Reporter = {
  showsProblems: false,
  report: ({ result, summary }) => formatGoText([...goRecords(result, summary.baselines.ns), ...foundRecords(result)]),
};
