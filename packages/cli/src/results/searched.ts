import { searchesOf, searchSteps } from "@agentperf/core/analysis";
import { type GoRecord, goRecords, type Result } from "@agentperf/core/result";

/** A result without what its searches only tried on their way to the rate that they found. */
export function withoutSteps(result: Result): Result {
  const steps = searchSteps(result);
  if (steps.size === 0) return result;
  const crossings = result.plan.crossings.filter(({ id }) => !steps.has(id));
  return {
    ...result,
    plan: { ...result.plan, crossings },
    launches: result.launches.filter(({ crossing }) => !steps.has(crossing)),
  };
}

/**
 * The rates that searches of a result found and are sure of: each as `Get/highest-rate`, with the configuration that its benchmark has and what the
 * rate had to hold, since rates that hold different things aren't comparable.
 */
export function foundRecords(result: Result): GoRecord[] {
  return searchesOf(result).flatMap(({ found: { crossing, rate, objectives }, end, best, probes }) => {
    if (end !== "found" || rate === undefined || best === undefined) return [];
    const [record] = goRecords({
      ...result,
      plan: { ...result.plan, crossings: [crossing] },
      launches: [{ ...best.launch, crossing: crossing.id }],
    });
    if (record === undefined) return [];
    const config = { ...record.config, load: `the highest rate that holds ${objectives.join(" and ")}` };
    return [
      { ...record, config, name: `${record.name}/highest-rate`, iterations: probes.length, values: [{ value: rate, unit: "ops/s" }] },
    ];
  });
}

/** Searches of results that aren't sure of a rate, a line each. */
export const unsureSearches = (results: readonly Result[]): string[] =>
  results.flatMap((result) =>
    searchesOf(result)
      .filter(({ end }) => end !== "found")
      .map(({ found: { crossing } }) => `${crossing.id}: its search for the highest rate is left out: it isn't sure of one`),
  );
