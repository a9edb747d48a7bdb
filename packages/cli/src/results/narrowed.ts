import type { Result } from "@agentperf/core/result";
import { namePattern } from "../selection/select.ts";

type Crossing = Result["plan"]["crossings"][number];

/** A crossing by each of the names that somebody may call it. */
export const namesOf = ({ id, suite, benchmark, name }: Crossing): string[] => [
  suite,
  benchmark,
  name,
  `${suite}/${benchmark}`,
  `${suite}/${name}`,
  id,
];

/** A result of those crossings only whose name one of the patterns is; without any, the whole. */
export function narrowed(result: Result, patterns: readonly string[]): Result {
  if (patterns.length === 0) return result;
  const expressions = patterns.map(namePattern);
  const isWanted = (crossing: Crossing) => namesOf(crossing).some((name) => expressions.some((expression) => expression.test(name)));
  // What a search tried comes with it.
  const tried = new Set(
    (result.found ?? []).flatMap(({ crossing, probes }) => (isWanted(crossing) ? probes.map((probe) => probe.crossing) : [])),
  );
  const crossings = result.plan.crossings.filter((crossing) => isWanted(crossing) || tried.has(crossing.id));
  const ids = new Set(crossings.map(({ id }) => id));
  return {
    ...result,
    plan: { ...result.plan, crossings },
    launches: result.launches.filter(({ crossing }) => ids.has(crossing)),
    ...(result.found === undefined ? {} : { found: result.found.filter(({ crossing }) => isWanted(crossing)) }),
    failures: result.failures.filter(({ crossing }) => ids.has(crossing)),
    skipped: result.skipped.filter(({ crossing }) => isWanted(crossing)),
    notes: result.notes.filter(({ crossing }) => crossing === undefined || ids.has(crossing)),
  };
}
