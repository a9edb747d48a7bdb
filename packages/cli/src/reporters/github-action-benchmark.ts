import { measuredOf, uncertaintyOf } from "@agentperf/core/analysis";
import { terminalJson } from "@agentperf/core/safety";
import type { Reporter } from "./reporter.ts";

/** What github-action-benchmark takes as `customSmallerIsBetter`. @see https://github.com/benchmark-action/github-action-benchmark */
export const githubActionBenchmark: Reporter = {
  showsProblems: false,
  report({ summary }) {
    const entries = measuredOf(summary).map(({ crossing: { id }, nsPerOp, samples, opsPerSecond }) => {
      const uncertainty = uncertaintyOf(nsPerOp);
      return {
        name: id,
        value: nsPerOp.median,
        unit: "ns/op",
        ...(uncertainty === undefined ? {} : { range: `± ${(uncertainty * 100).toFixed(1)}%` }),
        extra: `${samples.length} launches\n${Math.round(opsPerSecond)} op/s`,
      };
    });
    return terminalJson(`${JSON.stringify(entries, undefined, 2)}\n`);
  },
};
