import type { Baselines } from "@agentperf/core/analysis";
import { formatGoText, goRecords, type Result } from "@agentperf/core/result";

/** The result as Go benchmark text, a line a launch. */
export const goReport = (result: Result, baselines: Baselines): string => formatGoText(goRecords(result, baselines));
