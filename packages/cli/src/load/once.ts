import type { Crossing } from "@agentperf/core/plan";

/** Of each benchmark one level: how many are in flight follows from the load. */
export function oncePerBenchmark(run: readonly Crossing[]): Crossing[] {
  const alike = Map.groupBy(run, ({ suite, benchmark, parameters, runtime, adapters }) =>
    JSON.stringify([suite, benchmark, parameters, runtime, adapters]),
  );
  return [...alike.values()].map((levels) => {
    // Each group has at least one.
    const { concurrency, ...first } = levels[0] as Crossing;
    const level = `/concurrency=${concurrency}`;
    const without = (text: string) => (text.includes(level) ? text.replace(level, "") : text);
    return { ...first, concurrency: 1, id: without(first.id), name: without(first.name) };
  });
}
