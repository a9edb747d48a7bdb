import {
  fewestRounds,
  isNarrow,
  launchesUntilNarrow,
  type MeasuredCrossing,
  measuredOf,
  noBaselines,
  summarize,
} from "@agentperf/core/analysis";
import { type Crossing, comparedKey, type PlannedLaunch, planLaunches, Rounds } from "@agentperf/core/plan";
import type { FoundRate, Result } from "@agentperf/core/result";
import { durationNs } from "./flags/values.ts";
import { several } from "./reporters/wording.ts";

/** Which launches a run makes, some at a time. */
export interface RunPlan {
  /** Launches that it makes at least, as far as that is known by now. */
  readonly fewest: number;
  /** When it makes no further ones, by `performance.now()`; absent: all are known from the start. */
  readonly endMs?: number;
  /** A pause before each launch. Default: none. */
  readonly pauseMs?: number;
  /** The next launches; none: that was all. @param result - so far */
  next(result: Result): readonly PlannedLaunch[];
  /** What users should know by now, each thing once. */
  notes(): readonly string[];
  /** What it has found by now, where it searches something. */
  found?(): readonly FoundRate[];
}

/** So many rounds, whatever they say. */
export function fixedRounds(run: readonly Crossing[], rounds: number, seed: number): RunPlan {
  let left: readonly PlannedLaunch[] = planLaunches(run, rounds, seed);
  const fewest = left.length;
  return {
    fewest,
    next() {
      const all = left;
      left = [];
      return all;
    },
    notes: () => [],
  };
}

/** Beyond so many rounds a figure that is still wide stays so. */
const mostRounds = 30;

/** Options of {@link roundsUntilKnown}. */
export interface UntilKnownOptions {
  readonly seed: number;
  /** How long it may go on, `90s`. The first round is made in any case. */
  readonly timeBudget: string;
  /** When that time began, by `performance.now()`. Default: now. */
  readonly startMs?: number;
}

/**
 * Five rounds of all, then further ones of those benchmarks whose figure is still wide or whose difference isn't decided, until all are known
 * or the time is spent. Where five of all don't fit, it is the dearest benchmarks that get fewer. What has failed isn't launched again.
 */
export function roundsUntilKnown(run: readonly Crossing[], { seed, timeBudget, startMs = performance.now() }: UntilKnownOptions): RunPlan {
  const rounds = new Rounds(seed);
  const endMs = startMs + durationNs("--time-budget", timeBudget) / 1e6;
  const told: string[] = [];
  let made = 0;
  let fewest = run.length * fewestRounds;
  return {
    get fewest() {
      return fewest;
    },
    endMs,
    next(result) {
      made += 1;
      if (made === 1) return rounds.next(run);
      const failed = new Set(result.failures.map(({ crossing }) => crossing));
      const groups = groupsOf(
        result,
        run.filter(({ id }) => !failed.has(id)),
      );
      const leftMs = endMs - performance.now();
      const chosen = chosenOf(groups, leftMs);
      if (made === 2) {
        told.push(...tooMany(groups, chosen, timeBudget));
        fewest = run.length + chosen.reduce((sum, { crossings, left }) => sum + crossings.length * left, 0);
      }
      return made > mostRounds ? [] : rounds.next(chosen.flatMap(({ crossings }) => crossings));
    },
    notes: () => told.splice(0),
  };
}

/** Crossings that are held against each other, and so launched together. */
interface Group {
  readonly crossings: readonly Crossing[];
  /** Rounds that all of them were launched in. */
  readonly made: number;
  /** Rounds that it takes until they are known. Infinite where nobody can tell. */
  readonly left: number;
  readonly roundMs: number;
}

/** What is still to be known, what is most easily known first; but what wasn't launched five times before all else. */
function groupsOf(result: Result, working: readonly Crossing[]): Group[] {
  const summaries = new Map(measuredOf(summarize(result, noBaselines)).map((own) => [own.crossing.id, own]));
  const walls = Map.groupBy(result.launches, ({ crossing }) => crossing);
  const wallOf = ({ id }: Crossing) => {
    const own = walls.get(id) ?? [];
    return own.reduce((sum, { wallMs }) => sum + wallMs / own.length, 0);
  };
  return [...Map.groupBy(working, comparedKey).values()]
    .map((crossings): Group => {
      const made = Math.min(...crossings.map(({ id }) => walls.get(id)?.length ?? 0));
      const known = crossings.flatMap(({ id }) => summaries.get(id) ?? []);
      const left = made < fewestRounds ? fewestRounds - made : Math.max(0, ...known.map(roundsLeft));
      return { crossings, made, left, roundMs: crossings.reduce((sum, crossing) => sum + wallOf(crossing), 0) };
    })
    .filter(({ left }) => left > 0)
    .sort((a, b) => Number(isFew(b)) - Number(isFew(a)) || costOf(a) - costOf(b));
}

const isFew = ({ made }: Group): boolean => made < fewestRounds;
const costOf = ({ left, roundMs }: Group): number => left * roundMs;

/** Those that will be known in time, else as many of the others as fit one more round. */
function chosenOf(groups: readonly Group[], leftMs: number): Group[] {
  const fitting = (cost: (group: Group) => number): Group[] => {
    let spentMs = 0;
    return groups.filter((group) => {
      const fits = spentMs + cost(group) <= leftMs;
      if (fits) spentMs += cost(group);
      return fits;
    });
  };
  const reachable = fitting(costOf);
  return reachable.length > 0 ? reachable : fitting(({ roundMs }) => roundMs);
}

/** After the first round: which benchmarks won't be launched five times. */
function tooMany(groups: readonly Group[], chosen: readonly Group[], timeBudget: string): string[] {
  const cut = groups.filter((group) => !chosen.includes(group)).flatMap(({ crossings }) => crossings);
  if (cut.length === 0) return [];
  const seconds = Math.ceil(groups.reduce((sum, { roundMs }) => sum + roundMs * fewestRounds, 0) / 1_000);
  const takes = seconds < 120 ? `${seconds}s` : `${Math.ceil(seconds / 60)}m`;
  const names = [...new Set(cut.map(({ name }) => name))];
  return [
    `${fewestRounds} rounds of all don't fit the time budget of ${timeBudget}, so ${several(names, 4)} ${names.length === 1 ? "gets" : "get"} fewer; --time-budget ${takes} is about enough`,
  ];
}

/** Rounds until a crossing is known; 0 where it is. */
function roundsLeft({ figure, versus, samples, p50Samples }: MeasuredCrossing): number {
  const values = figure.by === "mean" ? samples : p50Samples;
  const isUndecided = versus?.decision === "undecided";
  if (isNarrow(figure) && !isUndecided) return 0;
  const forFigure = isNarrow(figure) ? 0 : (launchesUntilNarrow(values) ?? Number.POSITIVE_INFINITY) - samples.length;
  const forRatio = isUndecided ? (versus.roundsNeeded ?? Number.POSITIVE_INFINITY) - versus.rounds : 0;
  return Math.max(1, forFigure, forRatio);
}
