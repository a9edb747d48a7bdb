import { loadsOf, measuredOf, searchesOf, withoutLoads } from "@agentperf/core/analysis";
import { isTelling } from "@agentperf/core/result";
import { terminalJson } from "@agentperf/core/safety";
import type { Reporter } from "./reporter.ts";

/** Bencher takes names to this length. */
const longestName = 1_024;

/**
 * Bencher's own format: latency in nanoseconds, throughput in operations a second. Of a load its response time, of a search the rate that it found,
 * where that is sure; what says nothing is left out.
 * @see https://bencher.dev/docs/reference/bencher-metric-format/
 */
export const bencherReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const measured = measuredOf(withoutLoads(summary)).map(({ crossing: { id }, nsPerOp, opsPerSecond }) => {
      const { median: value, interval } = nsPerOp;
      const bounds = interval === undefined ? {} : { lower_value: interval.low, upper_value: interval.high };
      return [id, { latency: { value, ...bounds }, throughput: { value: opsPerSecond } }] as const;
    });
    const loads = loadsOf(result, isTelling).flatMap(({ crossing: { id }, isProbe, response, completed, lostShare, shortfall }) => {
      if (isProbe || response === undefined) return [];
      const times = { latency: response.meanNs, "latency-p50": response.at(0.5), "latency-p99": response.at(0.99) };
      const offered = shortfall === undefined ? {} : { "offered-share": shortfall.offered };
      const figures = { ...times, throughput: completed, "lost-share": lostShare, ...offered };
      return [[id, Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, { value }]))] as const];
    });
    const searches = searchesOf(result).flatMap(({ found: { crossing, rate, missedAt }, end }) => {
      if (end !== "found" || rate === undefined) return [];
      const above = missedAt === undefined ? {} : { upper_value: missedAt };
      return [[`${crossing.id} highest rate`, { throughput: { value: rate, ...above } }] as const];
    });
    const entries = [...measured, ...loads, ...searches].map(([name, measures]) => [name.slice(0, longestName), measures] as const);
    return terminalJson(`${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`);
  },
};
