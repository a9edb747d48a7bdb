import { AgentperfError } from "@agentperf/core";
import { type LoadStage, type ProbeOutcome, parseObjective, RateSearch, shortfallOf } from "@agentperf/core/load";
import { type Crossing, type CrossingLoad, type PlannedLaunch, underLoad } from "@agentperf/core/plan";
import type { FoundRate, Launch, Result } from "@agentperf/core/result";
import { seededRandom } from "@agentperf/core/statistics";
import { mutable } from "../results/mutable.ts";
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

/** A pause before each probe, so that what the one before left in queues is gone. */
const coolDownMs = 1_000;
/** Below this many operations a second nothing is looked for. */
const lowestRate = 0.1;

/** The search of one crossing. */
interface Searching {
  readonly crossing: Crossing;
  readonly search: RateSearch;
  readonly probes: FoundRate["probes"];
  failure?: string;
}

/** What a search begins with. @throws {AgentperfError} `usage`: there is nothing that a rate could hold, or no rate */
export function firstProbeOf({ objectives, stages: [first, ...others] }: CrossingLoad): LoadStage {
  if (objectives.length === 0 || first === undefined || others.length > 0 || first.from !== first.to)
    throw new AgentperfError("usage", "--find needs an objective and one rate to begin with: --find --slo 'p99<10ms' --rate 100/s");
  return first;
}

/** Launches that search the highest rate that each crossing holds, one crossing after the other; each probe is a fresh launch. */
export function findRates(crossings: readonly Crossing[], { start, load, generators, seed }: FindOptions): RunPlan {
  const random = seededRandom(seed);
  // Fewer than one operation a probe says nothing.
  const least = Math.max(lowestRate, 1e9 / start.durationNs);
  const searches = crossings.map((crossing): Searching => ({ crossing, search: new RateSearch({ start: start.from, least }), probes: [] }));
  let at = 0;
  let waiting: { readonly id: string; readonly round: number; readonly rate: number } | undefined;

  const probe = (crossing: Crossing, rate: number, result: Result): PlannedLaunch => {
    const stages = [{ from: rate, to: rate, durationNs: start.durationNs }];
    const probed = underLoad(crossing, { ...load, stages }, generators);
    const round = result.launches.filter((launch) => launch.crossing === probed.id).length;
    waiting = { id: probed.id, round, rate };
    return { crossing: probed, round, seed: Math.floor(random() * 2 ** 32) };
  };

  return {
    get fewest() {
      return searches.reduce((sum, { search, probes, failure }) => sum + probes.length + (failure === undefined ? search.left : 1), 0);
    },
    pauseMs: coolDownMs,
    next(result) {
      const current = searches[at];
      if (current === undefined) return [];
      if (waiting !== undefined) {
        const { id, round, rate } = waiting;
        const launch = result.launches.find((own) => own.crossing === id && own.round === round);
        waiting = undefined;
        const part = launch?.load && shortfallOf(launch.load);
        if (launch?.load === undefined) current.failure = failureOf(result, id, round);
        // Nobody knows what the server does at a rate that wasn't offered.
        else if (part !== undefined) current.failure = `${part.reason}; ${part.advice}`;
        else {
          const outcome = outcomeOf(launch.load);
          current.search.tell(outcome);
          current.probes.push({ crossing: id, round, rate, outcome });
        }
      }
      const rate = current.failure === undefined ? current.search.next : undefined;
      if (rate !== undefined) return [probe(current.crossing, rate, result)];
      at += 1;
      return this.next(result);
    },
    notes: () => [],
    found: () => searches.map((own) => foundOf(own, load.objectives)),
  };
}

/** What a search says by now. */
function foundOf({ crossing, search, probes, failure }: Searching, objectives: readonly string[]): FoundRate {
  const { rate, missedAt, invalidAt, isConfirmed: confirmed } = search.found;
  return { crossing: mutable(crossing), objectives: [...objectives], rate, confirmed, missedAt, invalidAt, failure, probes: [...probes] };
}

const failureOf = ({ failures }: Result, id: string, round: number): string =>
  failures.find((failure) => failure.crossing === id && failure.round === round)?.message ?? "a probe gave nothing";

/** Where the generator was the limit, nobody knows whether the server would have met its objectives. */
function outcomeOf({ invalid, objectives, counts }: NonNullable<Launch["load"]>): ProbeOutcome {
  if (invalid.length > 0) return "invalid";
  // Who drops or fails more than a little doesn't hold the rate, however fast the rest is; how much is a little an objective may say.
  const of = objectives.map(({ objective }) => parseObjective(objective).of);
  const failed = of.includes("errors") ? 0 : counts.failed + counts.unanswered;
  const lost = failed + (of.includes("dropped") ? 0 : counts.dropped);
  return objectives.some(({ met }) => !met) || lost > mostLost * counts.planned ? "missed" : "met";
}

/** Share of the operations that may be lost where no objective speaks of them. */
const mostLost = 0.01;
