import { loadsOf, measuredOf } from "@agentperf/core/analysis";
import { terminalJson } from "@agentperf/core/safety";
import type { Reporter } from "./reporter.ts";

/**
 * What hyperfine exports as JSON, for its scripts: seconds, each launch one of the times. CPU time isn't known of an operation, and absent. Of a load
 * the time is the mean response, and its rate a parameter, so that what a search tried can be plotted by it; so is the share that was offered, where
 * that wasn't all of it.
 */
export const hyperfineReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const offered = new Map(
      loadsOf(result).flatMap(({ crossing: { id }, shortfall }) => (shortfall === undefined ? [] : [[id, shortfall.offered] as const])),
    );
    const results = measuredOf(summary).map(({ crossing: { id, parameters: own, load }, samples, nsPerOp }) => {
      const share = offered.get(id);
      const part = share === undefined ? {} : { offered: share };
      const parameters = load === undefined ? own : { ...own, rate: load.stages.map(({ to }) => to).join("+"), ...part };
      const times = samples.map((ns) => ns / 1e9);
      const mean = times.reduce((sum, time) => sum + time / times.length, 0);
      const squares = times.reduce((sum, time) => sum + (time - mean) ** 2, 0);
      return {
        command: id,
        mean,
        stddev: times.length < 2 ? null : Math.sqrt(squares / (times.length - 1)),
        median: nsPerOp.median / 1e9,
        min: Math.min(...times),
        max: Math.max(...times),
        times,
        ...(Object.keys(parameters).length === 0
          ? {}
          : { parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])) }),
      };
    });
    return terminalJson(`${JSON.stringify({ results }, undefined, 2)}\n`);
  },
};
