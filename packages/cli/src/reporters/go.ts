import { searchesOf } from "@agentperf/core/analysis";
import { formatGoText, type GoRecord, goRecords, type Result } from "@agentperf/core/result";
import type { Reporter } from "./reporter.ts";

/** The result as Go benchmark text, a line a launch, and one for the rate that a search found. What says nothing has no line. */
export const goReporter: Reporter = {
  showsProblems: false,
  report: ({ result, summary }) => formatGoText([...goRecords(result, summary.baselines.ns), ...foundRecords(result)]),
};

/** The rates that were found and are sure: each as `Get/highest-rate`, with the configuration that its benchmark has. */
function foundRecords(result: Result): GoRecord[] {
  return searchesOf(result).flatMap(({ found: { crossing, rate }, end, best, probes }) => {
    if (end !== "found" || rate === undefined || best === undefined) return [];
    const [record] = goRecords({
      ...result,
      plan: { ...result.plan, crossings: [crossing] },
      launches: [{ ...best.launch, crossing: crossing.id }],
    });
    if (record === undefined) return [];
    return [{ ...record, name: `${record.name}/highest-rate`, iterations: probes.length, values: [{ value: rate, unit: "ops/s" }] }];
  });
}
