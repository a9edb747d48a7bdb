import type { LoadMeasure } from "@agentperf/core/analysis";
import type { Alternated } from "@agentperf/core/engine";
import { eitherOf, type Judged, type JudgeOptions, judge, type Look, lookAt, median, valuesToDecide } from "@agentperf/core/statistics";
import type { Interruption } from "../interruption.ts";
import type { LaunchFailure } from "../launch/launch.ts";
import { Launches, type LaunchRequest, type LaunchSide } from "../launch/launches.ts";
import { runStamp } from "../launch/stamp.ts";
import { failureText } from "./failure.ts";
import type { Method, Pair } from "./pairs.ts";
import { garbageRatioBy, Stalls, type Survey, whyApart } from "./shared-heap.ts";
import { type Side, sideName } from "./side.ts";

/** What is known of one pair; of one under load, what is known by one measure. */
export interface Verdict extends Judged {
  readonly benchmark: string;
  readonly runtime: string;
  /** What is compared of a pair under load; absent: the time of an operation. */
  readonly measure?: LoadMeasure;
  readonly method: Method;
  /** Why sides that could share a process were measured in turn, each in its own. */
  readonly apart?: string;
  /** Log ratio of each launch, the second side's time over the first's; of lost operations the difference of the shares. */
  readonly values: readonly number[];
  /** Median time of an operation, by side; under load the median over its stretches of the quantile of the response. */
  readonly nsPerOp?: readonly [first: number, second: number];
  /** Under load: share of the planned operations that were lost, by side. */
  readonly lost?: readonly [first: number, second: number];
  /** Under load: stretches that counted and those that didn't, since the generator was the limit, with the reason and what to do. */
  readonly stretches?: Stretches;
  /** Why a side isn't called faster that was: it loses more operations. */
  readonly withheld?: string;
  /** Wall time of all its launches. */
  readonly seconds: number;
  /** Of one that isn't decided: what it would take in all, roughly, where its launches go on as they are. Absent: nobody can tell. */
  readonly secondsNeeded?: number;
  readonly failure?: string;
}

/** Pairs of stretches of load. */
export interface Stretches {
  readonly valid: number;
  readonly invalid: number;
  /** What most of the invalid ones were for. */
  readonly reason?: string;
  readonly advice?: string;
  /** What to know where timers were coarser than the operation in most of the valid ones. */
  readonly belowTimers?: string | undefined;
}

/** Options of {@link runRounds}. */
export interface RoundsOptions extends JudgeOptions {
  readonly sides: readonly [first: Side, second: Side];
  /** Whether alpha is that of all pairs together; else each one's own. */
  readonly corrected: boolean;
  /** How long the launches of one pair may take together. */
  readonly budgetMs: number;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  readonly observer: {
    launched?(pair: Pair, value: number, launches: number): void;
    /** Before each launch. @param leftMs - how long the pair may go on still, where that is known */
    started?(pair: Pair, round: number, open: number, leftMs?: number): void;
    /** After each round, of all pairs. */
    judged?(verdicts: readonly Verdict[]): void;
    ended?(verdict: Verdict): void;
  };
}

/** Measured in a launch, beside its start, both sides' set-up and warm-up. Short: it is launches that differ, more than what is in one. */
const launchNs = 300e6;
/** Of one side in a process of its own: what drifts between two of them is less, the shorter they are, and there are more of them. */
const sideNs = 80e6;
const warmupNs = 40e6;
const patienceMs = 60_000;
/** Before a verdict: launches that happen to agree are no rarity among three or four. */
const fewest = 5;

/** What launches say of one pair; in a process that both sides share with the stalls shared out, and without. */
interface Contest {
  readonly pair: Pair;
  method: Method;
  apart?: string;
  /** What its first launches, one in either order of the sides, say of the heap, in the sides' order. */
  readonly surveys: Survey[];
  /** Log ratios with stalls as long on either side, with stalls that grow with the operation, and with nothing shared. */
  shared: number[];
  grown: number[];
  plain: number[];
  /** Log ratios of the median operations, of sides in processes of their own. */
  medians: number[];
  times: [number[], number[]];
  stalls: Stalls;
  wallMs: number;
  failure?: string;
  verdict?: Verdict;
}

/**
 * Launches every pair once a round, and judges all of them together after each; a pair is done when it is decided, fails, or has spent its
 * budget.
 */
export async function runRounds(pairs: readonly Pair[], options: RoundsOptions): Promise<Verdict[]> {
  const { interruption, observer, budgetMs } = options;
  const { signal } = interruption;
  await using launches = await Launches.open(runStamp(), interruption);
  const contests = pairs.map((pair): Contest => ({ pair, method: pair.method, surveys: [], ...empty(), wallMs: 0 }));
  for (let round = 0; contests.some(isOpen) && !signal.aborted; round++) {
    const open = contests.filter(isOpen);
    for (const contest of open) {
      if (signal.aborted) break;
      observer.started?.(contest.pair, round, open.length);
      await launchOnce(contest, round, launches, options);
    }
    const judged = judgeAll(contests, options);
    observer.judged?.(judged);
    for (const contest of open) {
      const verdict = judged[contests.indexOf(contest)] as Verdict;
      const isSpent = contest.shared.length >= fewest && contest.wallMs >= budgetMs;
      if (contest.failure === undefined && verdict.decision === "undecided" && !isSpent && !signal.aborted) continue;
      contest.verdict = verdict;
      observer.ended?.(verdict);
    }
  }
  // What was decided early is told of as it was then, with the interval that holds together with the others.
  return judgeAll(contests, options);
}

const empty = (): Pick<Contest, "shared" | "grown" | "plain" | "medians" | "times" | "stalls"> => ({
  shared: [],
  grown: [],
  plain: [],
  medians: [],
  times: [[], []],
  stalls: new Stalls(),
});

/** The values to tell of: stalls that one side alone has aren't shared. */
function valuesOf(contest: Contest): readonly number[] {
  const { method, shared, grown, plain, medians } = contest;
  if (method === "in turn") return steadier(plain, medians);
  return isUneven(contest) ? plain : shared.map((value, at) => (value + (grown[at] as number)) / 2);
}

/** Undefined: too few launches yet. */
function lookOf(contest: Contest): Look | undefined {
  const { shared, grown, plain } = contest;
  if (shared.length < fewest) return undefined;
  if (contest.method === "in turn") return lookAt(valuesOf(contest));
  return isUneven(contest) ? lookAt(plain) : eitherOf(lookAt(shared), lookAt(grown));
}

/** The median operation is taken where it spreads by less than this share of what the mean does. */
const muchSteadier = 0.7;

const steadier = (means: readonly number[], medians: readonly number[]): readonly number[] =>
  medians.length >= fewest && medians.length === means.length && deviation(medians) < muchSteadier * deviation(means) ? medians : means;

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}

const isUneven = ({ grown, stalls }: Contest): boolean => grown.length > 0 && stalls.areUneven(median(grown));

const isOpen = ({ verdict }: Contest): boolean => verdict === undefined;

function judgeAll(contests: readonly Contest[], options: RoundsOptions): Verdict[] {
  const looks = contests.map(lookOf);
  const all = options.corrected ? judge(looks, options) : looks.flatMap((look) => judge([look], options));
  return all.map((judged, at): Verdict => {
    const contest = contests[at] as Contest;
    const { pair, method, apart, times, wallMs, failure } = contest;
    const values = valuesOf(contest);
    const hasTimes = values.length > 0;
    return {
      benchmark: pair.benchmark,
      runtime: pair.runtime,
      method,
      ...(apart === undefined ? {} : { apart }),
      ...judged,
      values,
      ...(hasTimes ? { nsPerOp: [median(times[0]), median(times[1])] as const } : {}),
      seconds: wallMs / 1_000,
      ...(judged.decision === "undecided" ? needed(contest, options, contests.length) : {}),
      ...(failure === undefined ? {} : { failure }),
    };
  });
}

function needed(contest: Contest, { alpha, margin, corrected }: RoundsOptions, contests: number): Pick<Verdict, "secondsNeeded"> {
  const values = valuesOf(contest);
  if (values.length < fewest) return {};
  const launches = valuesToDecide(values, { alpha: corrected ? alpha / contests : alpha, margin });
  return launches === undefined ? {} : { secondsNeeded: (contest.wallMs / 1_000 / values.length) * launches };
}

async function launchOnce(contest: Contest, round: number, launches: Launches, options: RoundsOptions): Promise<void> {
  const { sides, interruption, observer } = options;
  const { pair } = contest;
  const sideAt = (at: 0 | 1): LaunchSide => ({ crossing: pair.crossings[at], prepared: sides[at].prepared });
  // The side that is set up first changes from launch to launch: layout and compilers differ by it.
  const isSwapped = round % 2 === 1;
  const order = isSwapped ? ([sideAt(1), sideAt(0)] as const) : ([sideAt(0), sideAt(1)] as const);
  // Where the heap parts them, a launch has to be long enough for collections of it.
  const ns = contest.method === "in turn" && contest.apart === undefined ? sideNs : launchNs;
  const request: LaunchRequest = { benchtime: `${ns / 1e6}ms`, warmupNs, seed: round + 1, timeoutMs: patienceMs };
  const garbageRatio = contest.method === "alternating" ? garbageRatioBy(contest.surveys) : undefined;
  const known = garbageRatio === undefined ? request : { ...request, garbageRatio: isSwapped ? 1 / garbageRatio : garbageRatio };
  const startMs = performance.now();
  const measured = await (contest.method === "alternating" ? alternating : inTurn)(launches, order, known);
  contest.wallMs += performance.now() - startMs;
  if (interruption.signal.aborted) return;
  if ("failure" in measured) {
    const { side } = measured.failure;
    const at = side === undefined || !isSwapped ? side : 1 - side;
    const name =
      at === undefined
        ? ""
        : `${sideName(
            at,
            sides.map(({ choice }) => choice),
          )}: `;
    contest.failure = `${name}${failureText(measured.failure, sides, side === undefined ? order : order.slice(side, side + 1))}`;
    return;
  }
  const inOrder = <T>([one, other]: readonly [T, T]): readonly [T, T] => (isSwapped ? [other, one] : [one, other]);
  if ("heap" in measured && measured.heap !== undefined) {
    const { heap, nsPerOp, stallShare } = measured;
    const { bytesPerOp, ...live } = heap;
    const ofSides = { ...live, ...(bytesPerOp === undefined ? {} : { bytesPerOp: inOrder(bytesPerOp) }) };
    contest.surveys.push({ heap: ofSides, nsPerOp: inOrder(nsPerOp), stallShare });
    const reason = whyApart(contest.surveys);
    // What the launches in one process said is no measure of the two.
    if (reason !== undefined) return void Object.assign(contest, { ...empty(), method: "in turn", apart: reason });
  }
  const { logRatio, grownLogRatio = logRatio, plainLogRatio = logRatio } = measured;
  const inSides = (ratio: number) => (isSwapped ? -ratio : ratio);
  if ("medianLogRatio" in measured && measured.medianLogRatio !== undefined) contest.medians.push(inSides(measured.medianLogRatio));
  contest.shared.push(inSides(logRatio));
  contest.grown.push(inSides(grownLogRatio));
  contest.plain.push(inSides(plainLogRatio));
  const [ofFirst, ofSecond] = inOrder(measured.nsPerOp);
  contest.times[0].push(ofFirst);
  contest.times[1].push(ofSecond);
  if ("stalls" in measured) contest.stalls.add(measured, inOrder);
  observer.launched?.(pair, valuesOf(contest).at(-1) ?? 0, contest.shared.length);
}

/** What a launch says of two sides in the order in which they were set up, or why it says nothing. */
type Compared =
  | Alternated
  | (Pick<Alternated, "logRatio" | "nsPerOp"> &
      Partial<Pick<Alternated, "grownLogRatio" | "plainLogRatio">> & { readonly medianLogRatio?: number | undefined })
  | { readonly failure: LaunchFailure };

async function alternating(launches: Launches, sides: readonly [LaunchSide, LaunchSide], request: LaunchRequest): Promise<Compared> {
  await using launched = await launches.compare(sides, request);
  const { failure, compared } = launched.outcome;
  return failure === undefined ? compared : { failure };
}

async function inTurn(launches: Launches, sides: readonly [LaunchSide, LaunchSide], request: LaunchRequest): Promise<Compared> {
  const times: number[] = [];
  const medians: number[] = [];
  for (const [at, side] of sides.entries()) {
    await using launched = await launches.measure(side, request);
    const { failure, figures } = launched.outcome;
    if (failure !== undefined) return { failure: { ...failure, side: at } };
    times.push(figures.nsPerOp);
    if (side.crossing.concurrency === 1 && figures.latency.p50Ns > 0) medians.push(figures.latency.p50Ns);
  }
  // One of each side.
  const [first, second] = times as [number, number];
  const [firstMedian, secondMedian] = medians;
  const medianLogRatio = firstMedian === undefined || secondMedian === undefined ? undefined : Math.log(secondMedian / firstMedian);
  return { logRatio: Math.log(second / first), nsPerOp: [first, second], medianLogRatio };
}
