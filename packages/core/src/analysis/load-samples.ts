import { type Shortfall, shortfallOf } from "../load/agents.ts";
import { unansweredText } from "../load/unanswered.ts";
import { hasTimes, isValid } from "../result/launches.ts";
import type { Launch, Result, ResultLoad } from "../result/types.ts";

type Crossing = Result["plan"]["crossings"][number];

/** What loads are compared by: quantiles of the response, in nanoseconds, and the share of the planned operations that were lost. */
export const loadMeasures = ["p50", "p99", "lost"] as const;
export type LoadMeasure = (typeof loadMeasures)[number];

/** What the loads of one crossing gave that were asked for the same. */
export interface LoadSamples {
  readonly crossing: Crossing;
  /** What was asked for, in words; loads that differ in it aren't compared. */
  readonly asked: string;
  /**
   * A value a launch, in their order; none of launches in which the generator was the limit, or of which only a part was offered. Launches in which
   * nothing was answered have lost all, and have no quantile.
   */
  readonly samples: Readonly<Record<LoadMeasure, readonly number[]>>;
  /** Why launches have no quantile, though the generator wasn't the limit: one for each of them. */
  readonly unanswered: readonly string[];
  /** Why launches say nothing, and what to do: one for each of them. */
  readonly invalid: readonly { readonly reason: string; readonly advice: string }[];
  /** Why of launches only a part of the load was offered: that is another load. One for each of them that isn't among the invalid. */
  readonly partial: readonly Shortfall[];
}

/** The loads of results, by crossing and by what was asked for; of a search those at the rate that it found. */
export function loadSamplesOf(results: readonly Pick<Result, "plan" | "launches" | "found">[]): LoadSamples[] {
  const all = results.flatMap((result) => {
    const crossings = new Map(result.plan.crossings.map((crossing) => [crossing.id, crossing]));
    const steps = searchSteps(result);
    return result.launches.flatMap((launch) => {
      const crossing = crossings.get(launch.crossing);
      if (crossing?.load === undefined || launch.load === undefined || steps.has(launch.crossing)) return [];
      return [{ crossing, launch, load: launch.load, asked: loadWords(crossing.load, crossing.processes) }];
    });
  });
  return [...Map.groupBy(all, ({ crossing, asked }) => JSON.stringify([crossing.id, asked])).values()].map((own) => {
    // A group has at least one.
    const { crossing, asked } = own[0] as (typeof own)[number];
    const valid = own.filter(({ launch }) => isValid(launch));
    const telling = valid.filter(({ load }) => shortfallOf(load) === undefined);
    const timed = telling.filter(({ launch }) => hasTimes(launch));
    const samples = {
      p50: timed.map(({ launch }) => launch.latency.p50Ns),
      p99: timed.map(({ launch }) => launch.latency.p99Ns),
      lost: telling.map(({ load }) => lostShare(load.counts)),
    };
    const invalid = own.flatMap(({ load }) => load.invalid.slice(0, 1));
    return {
      ...{ crossing, asked, samples, invalid },
      unanswered: telling.flatMap(({ load }) => unansweredText(load) ?? []),
      partial: valid.flatMap(({ load }) => shortfallOf(load) ?? []),
    };
  });
}

/** Ids of the crossings that a search tried on its way to the rate that it found: they say nothing of how the server bears a load. */
export const searchSteps = ({ found = [] }: Pick<Result, "found">): ReadonlySet<string> =>
  new Set(found.flatMap(({ rate, probes }) => probes.flatMap((probe) => (probe.rate === rate ? [] : [probe.crossing]))));

/** Share of the planned operations that were dropped, failed or had no answer. */
export const lostShare = ({ planned, dropped, failed, unanswered }: NonNullable<Launch["load"]>["counts"]): number =>
  planned === 0 ? 0 : (dropped + failed + unanswered) / planned;

/**
 * What a load was asked for, in words: `500/s, poisson arrivals, at most 256 in flight`. How long one rate is kept makes no other load of it.
 * @param generators - processes that share it
 */
export function loadWords(
  { stages, arrivals, maxInFlight }: Pick<ResultLoad, "stages" | "arrivals" | "maxInFlight">,
  generators = 1,
): string {
  const rates = stages.map(({ from, to, durationNs }) => {
    const rate = from === to ? `${from}/s` : `${from}/s to ${to}/s`;
    return stages.length === 1 && from === to ? rate : `${rate} in ${durationNs / 1e9} s`;
  });
  const by = generators === 1 ? "" : `, ${generators} generators`;
  return `${rates.join(" then ")}, ${arrivals} arrivals, at most ${maxInFlight} in flight${by}`;
}
