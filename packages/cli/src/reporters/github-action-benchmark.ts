import { loadsOf, measuredOf, searchesOf, uncertaintyOf, withoutLoads } from "@agentperf/core/analysis";
import { isTelling } from "@agentperf/core/result";
import { terminalJson } from "@agentperf/core/safety";
import { countsText, outcomeText, searchText } from "./load-words.ts";
import type { Reporter } from "./reporter.ts";
import { counted } from "./wording.ts";

/**
 * What github-action-benchmark takes as `customSmallerIsBetter`. Of a load its response times; of a search that is sure the time between two
 * operations at the rate that it found, since what is better must be smaller. What says nothing is left out.
 * @see https://github.com/benchmark-action/github-action-benchmark
 */
export const githubActionBenchmark: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const measured = measuredOf(withoutLoads(summary)).map(({ crossing: { id }, nsPerOp, samples, opsPerSecond }) => {
      const uncertainty = uncertaintyOf(nsPerOp);
      return {
        name: id,
        value: nsPerOp.median,
        unit: "ns/op",
        ...(uncertainty === undefined ? {} : { range: `± ${(uncertainty * 100).toFixed(1)}%` }),
        extra: `${counted(samples.length, "launch", "launches")}\n${Math.round(opsPerSecond)} op/s`,
      };
    });
    const loads = loadsOf(result, isTelling).flatMap((own) => {
      const { crossing, isProbe, response } = own;
      if (isProbe || response === undefined) return [];
      const extra = `${countsText(own)}\n${outcomeText(own)}`;
      return ([0.5, 0.99] as const).map((share) => ({
        ...{ name: `${crossing.id} response p${share * 100}`, value: response.at(share), unit: "ns", extra },
      }));
    });
    const searches = searchesOf(result).flatMap((search) => {
      const { crossing, rate } = search.found;
      if (search.end !== "found" || rate === undefined) return [];
      return [{ name: `${crossing.id} highest rate`, value: 1e9 / rate, unit: "ns between two operations", extra: searchText(search) }];
    });
    return terminalJson(`${JSON.stringify([...measured, ...loads, ...searches], undefined, 2)}\n`);
  },
};
