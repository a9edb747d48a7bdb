import type { Result } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";

/**
 * Runs that were made before launches told what they write on a disk, with what later launches of the same benchmark wrote: that is the
 * benchmark's own, not the run's.
 */
export function withWritten(results: readonly Result[]): (result: Result) => Result {
  const written = new Map<string, number[]>();
  for (const { launches, plan } of results)
    for (const { crossing, conditions } of launches) {
      const name = nameOf(crossing, plan);
      if (conditions?.writtenBytes === undefined || name === undefined) continue;
      written.set(name, [...(written.get(name) ?? []), conditions.writtenBytes]);
    }
  return (result) => ({
    ...result,
    launches: result.launches.map((launch) => {
      const known = written.get(nameOf(launch.crossing, result.plan) ?? "");
      if (known === undefined || launch.conditions?.writtenBytes !== undefined) return launch;
      return { ...launch, conditions: { ...launch.conditions, writtenBytes: median(known) } };
    }),
  });
}

/** `sessions/CreateSession`, on whichever runtime. */
function nameOf(id: string, { crossings }: Result["plan"]): string | undefined {
  const own = crossings.find((crossing) => crossing.id === id);
  return own === undefined ? undefined : `${own.suite}/${own.name}`;
}
