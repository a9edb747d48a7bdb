// core alone, as a library: measures a benchmark in this very process.
import { defineBenchmark } from "@agentperf/core";
import { benchmarkContext, measure, parseBenchtime } from "@agentperf/core/engine";

const sorting = defineBenchmark({
  name: "Sort",
  setup: ({ random }) => Array.from({ length: 100 }, random),
  run: (values) => values.toSorted((one, other) => one - other),
  verify: (values, sorted) => sorted.length === values.length && sorted.every((value, at) => at === 0 || value >= sorted[at - 1]),
});

/** What an operation takes, and how often it was timed. */
export async function measureSorting() {
  const { nsPerOp, iterations } = await measure(sorting, benchmarkContext(), { benchtime: parseBenchtime("200ms"), warmupNs: 50e6 });
  return { nsPerOp, iterations };
}
