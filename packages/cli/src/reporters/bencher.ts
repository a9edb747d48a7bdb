import { measuredOf } from "@agentperf/core/analysis";
import { terminalJson } from "@agentperf/core/safety";
import type { Reporter } from "./reporter.ts";

/** Bencher takes names to this length. */
const longestName = 1_024;

/** Bencher's own format: latency in nanoseconds, throughput in operations a second. @see https://bencher.dev/docs/reference/bencher-metric-format/ */
export const bencherReporter: Reporter = {
  showsProblems: false,
  report({ summary }) {
    const entries = measuredOf(summary).map(({ crossing: { id }, nsPerOp, opsPerSecond }) => {
      const { median: value, interval } = nsPerOp;
      const bounds = interval === undefined ? {} : { lower_value: interval.low, upper_value: interval.high };
      return [id.slice(0, longestName), { latency: { value, ...bounds }, throughput: { value: opsPerSecond } }] as const;
    });
    return terminalJson(`${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`);
  },
};
