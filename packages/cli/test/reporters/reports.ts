import { analyse, type Baselines, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import type { Report } from "../../src/reporters/reporter.ts";

/** A report of a result, as `run` makes it. */
export function reportOf(result: Result, baselines: Baselines = noBaselines, colour = false, verbose = true): Report {
  const summary = summarize(result, baselines);
  return { result, summary, conclusions: analyse(result, summary), colour, verbose, details: false, cold: false };
}
