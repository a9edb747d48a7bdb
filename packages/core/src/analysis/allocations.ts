import { median } from "../statistics/summary.ts";
import type { Analyser } from "./conclusion.ts";

/** Of the Go suite: an operation should allocate no more than this. */
const target = 100;
const limit = 500;

/** Objects an operation allocates, against the Go suite's target of 100 and its limit of 500. */
export const analyseAllocations: Analyser = (crossing, launches) => {
  const counts = launches.flatMap(({ memory }) => memory?.allocsPerOp ?? []);
  if (counts.length === 0) return [];
  const count = median(counts);
  if (count <= target) return [];
  const bytes = median(launches.flatMap(({ memory }) => memory?.bytesPerOp ?? []));
  const what = `allocates ${Math.round(count)} objects (${Math.round(bytes)} B) an operation`;
  const why = "each is work for the collector, whose pauses show in the tail";
  const where = `agentperf profile ${crossing.id.split(" ")[0]} names the lines that do`;
  return [
    count > limit
      ? { analyser: "allocations", severity: "warning", crossing: crossing.id, message: `${what}, above ${limit}: ${why}; ${where}` }
      : {
          analyser: "allocations",
          severity: "info",
          crossing: crossing.id,
          message: `${what}, above the target of ${target}: ${why}; ${where}`,
        },
  ];
};
