import type { CrossingSummary } from "@agentperf/core/analysis";

/** What a table has in a cell: a crossing, and what is known of it. */
interface OfCrossing {
  readonly crossing: Pick<CrossingSummary["crossing"], "suite" | "adapters" | "name" | "processes" | "runtime">;
}

/** One benchmark, on each runtime that it is to run on. */
export interface Row<C extends OfCrossing = CrossingSummary> {
  /** `RedisConcurrent/concurrency=8`, with the number of processes where there are several. */
  readonly name: string;
  /** Its crossings, by the runtime's name. */
  readonly byRuntime: ReadonlyMap<string, C>;
}

/** Benchmarks of one suite on one choice of adapters. */
export interface Section<C extends OfCrossing = CrossingSummary> {
  readonly title: string;
  readonly rows: readonly Row<C>[];
}

/** Crossings as tables show them: benchmarks of one suite on one choice of adapters stand together, a row a benchmark. */
export function sectionsOf<C extends OfCrossing>(crossings: readonly C[]): Section<C>[] {
  return [...Map.groupBy(crossings, titleOf)].map(([title, members]) => ({
    title,
    rows: [...Map.groupBy(members, nameOf)].map(([name, variants]) => ({
      name,
      byRuntime: new Map(variants.map((own) => [own.crossing.runtime, own])),
    })),
  }));
}

/** The adapter of the port that the suite is about needs no name of its port. */
function titleOf({ crossing: { suite, adapters } }: OfCrossing): string {
  const chosen = Object.entries(adapters).map(([port, id]) => (port === suite ? id : `${port}=${id}`));
  return chosen.length === 0 ? suite : `${suite} on ${chosen.join(" ")}`;
}

const nameOf = ({ crossing: { name, processes } }: OfCrossing): string =>
  processes === undefined ? name : `${name}/processes=${processes}`;
