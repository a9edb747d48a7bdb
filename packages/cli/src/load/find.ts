import { type Found, type LoadStage, type ProbeOutcome, RateSearch } from "@agentperf/core/load";
import { type Crossing, type CrossingLoad, type PlannedLaunch, underLoad } from "@agentperf/core/plan";
import type { Launch, Result } from "@agentperf/core/result";
import { seededRandom } from "@agentperf/core/statistics";
import { formatRate } from "../reporters/format.ts";
import type { RunPlan } from "../rounds.ts";

/** Options of {@link findRates}. */
export interface FindOptions {
  /** The rate that is tried first, and how long each probe is. */
  readonly start: LoadStage;
  /** What each probe is put under, but for its rate. */
  readonly load: Omit<CrossingLoad, "stages">;
  readonly generators: number;
  readonly seed: number;
}

/** What was found for a crossing. */
export interface FoundRate extends Found {
  readonly crossing: Crossing;
  /** Why the search was given up, where it was: a probe failed before its load began. */
  readonly failed: boolean;
}

/** A pause before each probe, so that what the one before left in queues is gone. */
const coolDownMs = 1_000;
/** Searches end after some dozens of probes; about so many are made. */
const usualProbes = 14;

/** Launches that search the highest rate that each crossing holds, one crossing after the other; each probe is a fresh launch. */
export function findRates(
  crossings: readonly Crossing[],
  { start, load, generators, seed }: FindOptions,
): RunPlan & { readonly found: () => readonly FoundRate[] } {
  const random = seededRandom(seed);
  const searches = crossings.map((crossing) => ({ crossing, search: new RateSearch({ start: start.from }), failed: false }));
  const told: string[] = [];
  let at = 0;
  let waiting: { readonly id: string; readonly launches: number } | undefined;

  const probe = (crossing: Crossing, rate: number, result: Result): PlannedLaunch => {
    const stages = [{ from: rate, to: rate, durationNs: start.durationNs }];
    const probed = underLoad(crossing, { ...load, stages }, generators);
    const launches = result.launches.filter((launch) => launch.crossing === probed.id).length;
    waiting = { id: probed.id, launches };
    return { crossing: probed, round: launches, seed: Math.floor(random() * 2 ** 32) };
  };

  return {
    fewest: crossings.length * usualProbes,
    pauseMs: coolDownMs,
    next(result) {
      const current = searches[at];
      if (current === undefined) return [];
      if (waiting !== undefined) {
        const own = result.launches.filter(({ crossing }) => crossing === waiting?.id);
        const [launch] = own.slice(waiting.launches);
        waiting = undefined;
        if (launch?.load === undefined) current.failed = true;
        else current.search.tell(outcomeOf(launch.load));
      }
      const rate = current.failed ? undefined : current.search.next;
      if (rate !== undefined) return [probe(current.crossing, rate, result)];
      told.push(`${nameOf(current.crossing)}: ${foundText(current.search.found, current.failed, load.objectives)}`);
      at += 1;
      return this.next(result);
    },
    notes: () => told.splice(0),
    found: () => searches.map(({ crossing, search, failed }) => ({ crossing, failed, ...search.found })),
  };
}

function outcomeOf({ invalid, objectives, counts }: NonNullable<Launch["load"]>): ProbeOutcome {
  // Who drops or fails more than a little doesn't hold the rate, however fast the rest is.
  const lost = counts.dropped + counts.failed + counts.unanswered;
  if (objectives.some(({ met }) => !met) || lost > mostLost * counts.planned) return "missed";
  return invalid.length > 0 ? "invalid" : "met";
}

/** Share of the operations that may be lost where no objective speaks of them. */
const mostLost = 0.01;

const nameOf = ({ suite, name, runtime, adapters }: Crossing): string =>
  [`${suite}/${name}`, runtime, ...Object.entries(adapters).map(([port, id]) => `${port}=${id}`)].join(" ");

function foundText({ rate, missedAt, invalidAt, isConfirmed }: Found, failed: boolean, objectives: readonly string[]): string {
  const what = objectives.join(" and ");
  if (failed) return "the search was given up, since a probe failed";
  if (rate === undefined) {
    if (missedAt === undefined) return "nothing was found: the generator was the limit at every rate";
    return `no rate holds ${what}: missed at ${formatRate(missedAt)} and above`;
  }
  const held = isConfirmed ? "held each time it was tried" : "but it didn't hold each time it was tried";
  const isGenerators = invalidAt !== undefined && (missedAt === undefined || invalidAt < missedAt);
  const above = isGenerators
    ? `; at ${formatRate(invalidAt)} the generator itself is the limit: the server may hold more (--generators)`
    : missedAt === undefined
      ? ""
      : `; ${formatRate(missedAt)} is too much`;
  return `${formatRate(rate)} is the highest rate that holds ${what} (${held})${above}`;
}
