import { type LoadMeasure, loadMeasures, lostShare } from "@agentperf/core/analysis";
import type { Invalid, LoadCounts } from "@agentperf/core/load";
import { type Judged, type JudgeOptions, judge, type Look, lookAt, median, seededRandom, valuesToDecide } from "@agentperf/core/statistics";
import type { Pair } from "./pairs.ts";
import type { RoundsOptions, Stretches, Verdict } from "./rounds.ts";

/** What a stretch of load gave. */
export interface Stretch {
  readonly counts: LoadCounts;
  /** Quantiles of the response, in nanoseconds. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  /** Why its figures are the generator's; none: they are the server's. */
  readonly invalid: readonly Invalid[];
  /** What to know where timers are coarser than the operation, so that the response is mostly their lateness. */
  readonly belowTimers?: string | undefined;
}

/** How a stretch ended, and the wall time that it took with all that belongs to it. */
export type Stretched = { readonly wallMs: number } & (
  | { readonly stretch: Stretch; readonly failure?: undefined }
  | { readonly stretch?: undefined; readonly failure: string }
);

/** Options of {@link runLoadRounds}. */
export interface LoadRoundsOptions extends JudgeOptions {
  /** What the sides are called, for what only one of them did. */
  readonly names: readonly [first: string, second: string];
  /** Whether alpha is that of all judgements together; else that of the judgements on one pair. */
  readonly corrected: boolean;
  /** How long the stretches of one pair may take together. */
  readonly budgetMs: number;
  /** Decides the order of the sides, and the instants at which operations are meant to start. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly observer: RoundsOptions["observer"];
  /** Puts one side of a pair under load. The same seed asks for the same instants. Never rejects. */
  stretch(pair: Pair, side: 0 | 1, seed: number): Promise<Stretched>;
}

/** Before a verdict: stretches that happen to agree are no rarity among three or four. */
const fewest = 5;
/** After so many pairs of stretches of which none was valid the generator won't bear the load in the next one either. */
const mostInvalid = 5;
/** A difference of lost operations that doesn't matter, as a share of all: a tenth of what p99 leaves out. */
const lostMargin = 0.001;

/** Values of one measure, one a pair of stretches. */
interface Track {
  readonly values: number[];
  /** How many of them there were when it was decided; what comes later doesn't change it. */
  decidedAt?: number;
}

/** What the stretches say of one pair. */
interface Contest {
  readonly pair: Pair;
  readonly tracks: Readonly<Record<LoadMeasure, Track>>;
  /** Quantiles of each side's stretches. */
  readonly times: Readonly<Record<"p50" | "p99", readonly [number[], number[]]>>;
  /** Operations of the valid stretches, by side. */
  readonly planned: [number, number];
  readonly lost: [number, number];
  readonly invalid: Invalid[];
  /** Of the valid pairs of stretches those in which timers were coarser than the operation. */
  readonly belowTimers: string[];
  rounds: number;
  wallMs: number;
  failure?: string;
  isDone: boolean;
}

const contestOf = (pair: Pair): Contest => ({
  pair,
  tracks: { p50: { values: [] }, p99: { values: [] }, lost: { values: [] } },
  times: { p50: [[], []], p99: [[], []] },
  planned: [0, 0],
  lost: [0, 0],
  invalid: [],
  belowTimers: [],
  rounds: 0,
  wallMs: 0,
  isDone: false,
});

/**
 * Puts both sides of every pair under the same load in turn, and judges after each pair of stretches how the median and the 99th percentile of
 * the response differ, and whether one side loses more operations: all of these judgements together. A pair is done when its quantiles are
 * decided, it fails, the generator turns out to be the limit, or its time is spent. Stretches that are the generator's limit are no evidence.
 */
export async function runLoadRounds(pairs: readonly Pair[], options: LoadRoundsOptions): Promise<Verdict[]> {
  const { signal, observer, budgetMs } = options;
  const random = seededRandom(options.seed);
  const contests = pairs.map(contestOf);
  const orders = contests.map(() => false);
  for (let round = 0; contests.some(({ isDone }) => !isDone) && !signal.aborted; round++) {
    const open = contests.filter(({ isDone }) => !isDone);
    for (const contest of open) {
      if (signal.aborted) break;
      const at = contests.indexOf(contest);
      // Drawn, and the other way round in the next one: what a machine does in the course of time hits both alike.
      orders[at] = round % 2 === 0 ? random() < 0.5 : orders[at] !== true;
      observer.started?.(contest.pair, round, open.length, Math.max(0, budgetMs - contest.wallMs));
      await onePair(contest, orders[at] === true, Math.floor(random() * 2 ** 32), options);
    }
    const verdicts = judgeAll(contests, options);
    observer.judged?.(verdicts.flat());
    for (const contest of open) {
      const own = verdicts[contests.indexOf(contest)] as readonly Verdict[];
      contest.isDone = isDone(contest, budgetMs);
      if (contest.isDone || signal.aborted) for (const verdict of own) observer.ended?.(verdict);
    }
  }
  return judgeAll(contests, options).flat();
}

/** One stretch of each side, at the same instants. */
async function onePair(contest: Contest, isSwapped: boolean, seed: number, { stretch, signal, observer, names }: LoadRoundsOptions) {
  const { pair, tracks, times } = contest;
  const both: [Stretch?, Stretch?] = [];
  for (const side of isSwapped ? ([1, 0] as const) : ([0, 1] as const)) {
    const { wallMs, stretch: own, failure } = await stretch(pair, side, seed);
    contest.wallMs += wallMs;
    // One that was cut off is no stretch like the others.
    if (signal.aborted) return;
    if (own === undefined) {
      contest.failure = `${names[side]}: ${failure}`;
      return;
    }
    both[side] = own;
  }
  // Both are there: else it had ended.
  const [first, second] = both as [Stretch, Stretch];
  contest.rounds += 1;
  const [invalid] = [...first.invalid, ...second.invalid];
  if (invalid !== undefined) {
    contest.invalid.push(invalid);
    return;
  }
  const coarse = first.belowTimers ?? second.belowTimers;
  if (coarse !== undefined) contest.belowTimers.push(coarse);
  for (const measure of ["p50", "p99"] as const) {
    const [one, other] = measure === "p50" ? [first.p50Ns, second.p50Ns] : [first.p99Ns, second.p99Ns];
    times[measure][0].push(one);
    times[measure][1].push(other);
    const value = Math.log(Math.max(1, other) / Math.max(1, one));
    tracks[measure].values.push(value);
    observer.launched?.({ ...pair, benchmark: `${pair.benchmark} ${measure}` }, value, tracks[measure].values.length);
  }
  for (const [side, { counts }] of [first, second].entries() as Iterable<[0 | 1, Stretch]>) {
    contest.planned[side] += counts.planned;
    contest.lost[side] += lostOf(counts);
  }
  tracks.lost.values.push(lostShare(second.counts) - lostShare(first.counts));
}

const lostOf = ({ dropped, failed, unanswered }: LoadCounts): number => dropped + failed + unanswered;

/** Share of all operations that the second side lost beyond what the first one did. */
function lostMore({ planned, lost }: Contest): number {
  const share = (side: 0 | 1) => (planned[side] === 0 ? 0 : lost[side] / planned[side]);
  return share(1) - share(0);
}

function isDone(contest: Contest, budgetMs: number): boolean {
  const { failure, tracks, invalid, rounds, wallMs } = contest;
  if (failure !== undefined) return true;
  if (invalid.length === rounds && rounds >= mostInvalid) return true;
  if (rounds >= fewest && wallMs >= budgetMs) return true;
  const isLossOpen = Math.abs(lostMore(contest)) > lostMargin && tracks.lost.decidedAt === undefined;
  return tracks.p50.decidedAt !== undefined && tracks.p99.decidedAt !== undefined && !isLossOpen;
}

/** The values that count, and undefined while they are too few. Of lost operations only where there are any. */
function lookOf({ values, decidedAt = values.length }: Track, measure: LoadMeasure): Look | undefined {
  const counted = values.slice(0, decidedAt);
  if (counted.length < fewest || (measure === "lost" && counted.every((value) => value === 0))) return undefined;
  return lookAt(counted);
}

/** The verdicts of each pair; keeps what is decided by now. */
function judgeAll(contests: readonly Contest[], options: LoadRoundsOptions): Verdict[][] {
  const judged = options.corrected ? judgeTogether(contests, options) : contests.flatMap((contest) => judgeTogether([contest], options));
  return contests.map((contest, at) => {
    // One of each measure for each pair.
    const own = judged.slice(at * loadMeasures.length, (at + 1) * loadMeasures.length);
    for (const [place, measure] of loadMeasures.entries()) {
      const track = contest.tracks[measure];
      if (own[place]?.decision !== "undecided") track.decidedAt ??= track.values.length;
    }
    return verdictsOf(contest, own, contests.length, options);
  });
}

function judgeTogether(contests: readonly Contest[], { alpha, margin }: LoadRoundsOptions): Judged[] {
  const looks = contests.flatMap(({ tracks }) => loadMeasures.map((measure) => lookOf(tracks[measure], measure)));
  const margins = contests.flatMap(() => loadMeasures.map((measure) => marginOf(measure, margin)));
  return judge(looks, { alpha, margin: margins });
}

const marginOf = (measure: LoadMeasure, margin: number): number => (measure === "lost" ? lostMargin : margin);

function verdictsOf(contest: Contest, judged: readonly Judged[], contests: number, options: LoadRoundsOptions): Verdict[] {
  const { pair, tracks, times, planned, lost, wallMs, failure } = contest;
  const common = { benchmark: pair.benchmark, runtime: pair.runtime, method: pair.method, seconds: wallMs / 1_000 };
  const [nothing] = judged;
  if (failure !== undefined && nothing !== undefined) return [{ ...common, ...nothing, decision: "undecided", values: [], failure }];
  const stretches = stretchesOf(contest);
  const shares = ([0, 1] as const).map((side) => (planned[side] === 0 ? 0 : lost[side] / planned[side])) as [number, number];
  return loadMeasures.flatMap((measure, at): Verdict[] => {
    const { values: all, decidedAt = all.length } = tracks[measure];
    const values = all.slice(0, decidedAt);
    if (measure === "lost" && lost[0] + lost[1] === 0) return [];
    // There is one for each measure.
    const own = judged[at] as Judged;
    const middle = (side: 0 | 1) => (measure === "lost" || values.length === 0 ? 0 : median(times[measure][side].slice(0, decidedAt)));
    const withheld = measure === "lost" ? undefined : whyWithheld(own, lostMore(contest), options.names);
    return [
      {
        ...common,
        measure,
        ...own,
        ...(withheld === undefined ? {} : { decision: "undecided", withheld }),
        values,
        ...(measure === "lost" || values.length === 0 ? {} : { nsPerOp: [middle(0), middle(1)] as const }),
        lost: shares,
        stretches,
        ...(own.decision === "undecided" && values.length >= fewest ? needed(contest, measure, contests, options) : {}),
      },
    ];
  });
}

/** Who loses operations isn't faster by that: those that it lost would have been its slowest. */
function whyWithheld({ decision }: Judged, more: number, [first, second]: LoadRoundsOptions["names"]): string | undefined {
  if (decision === "faster" && more > lostMargin) return `${second} loses more operations, so it isn't called faster`;
  if (decision === "slower" && more < -lostMargin) return `${first} loses more operations, so it isn't called faster`;
  return undefined;
}

function stretchesOf({ invalid, rounds, belowTimers }: Contest): Stretches {
  const kinds = [...Map.groupBy(invalid, ({ reason }) => reason.replace(/[\d.]+/g, "N")).values()].sort((a, b) => b.length - a.length);
  const last = kinds[0]?.at(-1);
  const valid = rounds - invalid.length;
  const isCoarse = belowTimers.length > 0 && belowTimers.length * 2 >= valid;
  return {
    ...{ valid, invalid: invalid.length },
    ...(last === undefined ? {} : { reason: last.reason, advice: last.advice }),
    ...(isCoarse ? { belowTimers: belowTimers.at(-1) } : {}),
  };
}

/** What it would take in all until it is decided, roughly. */
function needed(contest: Contest, measure: LoadMeasure, contests: number, { alpha, margin, corrected }: LoadRoundsOptions) {
  const { values } = contest.tracks[measure];
  const judgements = loadMeasures.length * (corrected ? contests : 1);
  const pairs = valuesToDecide(values, { alpha: alpha / judgements, margin: marginOf(measure, margin) });
  return pairs === undefined ? {} : { secondsNeeded: (contest.wallMs / 1_000 / values.length) * pairs };
}
