import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Adapter } from "@agentperf/core";
import { type Judged, type JudgeOptions, judge, lookAt, median } from "@agentperf/core/statistics";
import { type LaunchFailure, type LaunchOptions, launch, launchPair } from "../launch/launch.ts";
import type { Order, OrderSide } from "../launch/protocol.ts";
import type { Runtime } from "../launch/runtimes.ts";
import { runStamp } from "../run/stamp.ts";
import { sweepLaunch } from "../run/sweep.ts";
import type { Method, Pair } from "./pairs.ts";
import type { Side } from "./side.ts";

/** What is known of one pair. */
export interface Verdict extends Judged {
  readonly benchmark: string;
  readonly runtime: string;
  readonly method: Method;
  /** Log ratio of each launch, the second side's time over the first's. */
  readonly values: readonly number[];
  /** Median time of an operation, by side. */
  readonly nsPerOp?: readonly [first: number, second: number];
  /** Wall time of all its launches. */
  readonly seconds: number;
  readonly failure?: string;
}

/** Options of {@link runRounds}. */
export interface RoundsOptions extends JudgeOptions {
  readonly sides: readonly [first: Side, second: Side];
  /** Whether alpha is that of all pairs together; else each one's own. */
  readonly corrected: boolean;
  /** Of one pair, in milliseconds of launches. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly observer: {
    launched?(pair: Pair, value: number, launches: number): void;
    /** Before each launch. */
    started?(pair: Pair, round: number, open: number): void;
    ended?(verdict: Verdict): void;
  };
}

/** Measured in a launch, beside its start, both sides' set-up and warm-up. Short: it is launches that differ, more than what is in one. */
const launchNs = 300e6;
const warmupNs = 40e6;
const patienceMs = 60_000;
/** Before a verdict: launches that happen to agree are no rarity among three or four. */
const fewest = 5;

interface Contest {
  readonly pair: Pair;
  readonly values: number[];
  readonly times: [number[], number[]];
  wallMs: number;
  failure?: string;
  verdict?: Verdict;
}

/**
 * Launches every pair once a round, and judges all of them together after each; a pair is done when it is decided, fails, or has spent its
 * budget.
 */
export async function runRounds(pairs: readonly Pair[], options: RoundsOptions): Promise<Verdict[]> {
  const { signal, observer, budgetMs } = options;
  const root = await mkdtemp(join(tmpdir(), `agentperf-${runStamp()}-ab-`));
  const contests = pairs.map((pair): Contest => ({ pair, values: [], times: [[], []], wallMs: 0 }));
  try {
    for (let round = 0; contests.some(isOpen) && !signal.aborted; round++) {
      const open = contests.filter(isOpen);
      for (const contest of open) {
        if (signal.aborted) break;
        observer.started?.(contest.pair, round, open.length);
        await launchOnce(contest, round, join(root, `${round}-${contests.indexOf(contest)}`), options);
      }
      const judged = judgeAll(contests, options);
      for (const contest of open) {
        const verdict = judged[contests.indexOf(contest)] as Verdict;
        const isSpent = contest.values.length >= fewest && contest.wallMs >= budgetMs;
        if (contest.failure === undefined && verdict.decision === "undecided" && !isSpent && !signal.aborted) continue;
        contest.verdict = verdict;
        observer.ended?.(verdict);
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  // What was decided early is told of as it was then, with the interval that holds together with the others.
  return judgeAll(contests, options);
}

const isOpen = ({ verdict }: Contest): boolean => verdict === undefined;

function judgeAll(contests: readonly Contest[], options: RoundsOptions): Verdict[] {
  const looks = contests.map(({ values }) => (values.length < fewest ? undefined : lookAt(values)));
  const all = options.corrected ? judge(looks, options) : looks.flatMap((look) => judge([look], options));
  return all.map((judged, at): Verdict => {
    const { pair, values, times, wallMs, failure } = contests[at] as Contest;
    const hasTimes = values.length > 0;
    return {
      benchmark: pair.benchmark,
      runtime: pair.runtime,
      method: pair.method,
      ...judged,
      values,
      ...(hasTimes ? { nsPerOp: [median(times[0]), median(times[1])] as const } : {}),
      seconds: wallMs / 1_000,
      ...(failure === undefined ? {} : { failure }),
    };
  });
}

async function launchOnce(contest: Contest, round: number, directory: string, options: RoundsOptions): Promise<void> {
  const { sides, signal, observer } = options;
  const { pair } = contest;
  // The side that is set up first changes from launch to launch: layout and compilers differ by it.
  const isSwapped = round % 2 === 1;
  const startMs = performance.now();
  const measured = await (pair.method === "alternating" ? alternating : inTurn)(pair, isSwapped, round, directory, options);
  contest.wallMs += performance.now() - startMs;
  if (signal.aborted) return;
  if ("failure" in measured) {
    const { message, phase } = measured.failure;
    contest.failure = `${sides.reduce((text, { prepared }) => prepared.scrub(text), message)} (in ${phase})`;
    return;
  }
  contest.values.push(measured.logRatio);
  for (const at of [0, 1] as const) contest.times[at].push(measured.nsPerOp[at]);
  observer.launched?.(pair, measured.logRatio, contest.values.length);
}

type Compared =
  | { readonly logRatio: number; readonly nsPerOp: readonly [first: number, second: number] }
  | { readonly failure: LaunchFailure };

async function alternating(pair: Pair, isSwapped: boolean, round: number, directory: string, options: RoundsOptions): Promise<Compared> {
  const { failure, compared } = await launchIn(launchPair, pair, isSwapped ? [1, 0] : [0, 1], round, directory, options);
  if (failure !== undefined) return { failure };
  const { logRatio, nsPerOp } = compared;
  return isSwapped ? { logRatio: -logRatio, nsPerOp: [nsPerOp[1], nsPerOp[0]] } : { logRatio, nsPerOp };
}

async function inTurn(pair: Pair, isSwapped: boolean, round: number, directory: string, options: RoundsOptions): Promise<Compared> {
  const times: [number, number] = [0, 0];
  for (const at of isSwapped ? ([1, 0] as const) : ([0, 1] as const)) {
    const { failure, figures } = await launchIn(launch, pair, [at], round, directory, options);
    if (failure !== undefined) return { failure };
    times[at] = figures.nsPerOp;
  }
  return { logRatio: Math.log(times[1] / times[0]), nsPerOp: times };
}

/** Runs one worker on these sides, in a directory and under a key prefix of its own, and removes both. */
async function launchIn<T extends { readonly clean: boolean }>(
  start: (options: LaunchOptions) => Promise<T>,
  pair: Pair,
  at: readonly [0 | 1] | readonly [0 | 1, 0 | 1],
  round: number,
  directory: string,
  { sides, signal }: RoundsOptions,
): Promise<T> {
  const orders = at.map((side): OrderSide => {
    const { loaded } = sides[side].prepared;
    return {
      crossing: pair.crossings[side],
      ...(loaded.path === undefined ? {} : { config: loaded.path }),
      ...(loaded.root === undefined ? {} : { root: loaded.root }),
    };
  });
  const runtime = sides[at[0]].prepared.runtimes.find(({ name }) => name === pair.crossings[at[0]].runtime);
  const keyPrefix = `agentperf:${runStamp()}:ab:`;
  await mkdir(directory);
  const outcome = await start({
    // A side's crossings are on runtimes that were found.
    runtime: runtime as Runtime,
    order: {
      mark: `@agentperf-${randomUUID()} `,
      sides: orders as unknown as Order["sides"],
      benchtime: `${launchNs / 1e6}ms`,
      warmupNs,
      seed: round + 1,
      keyPrefix,
      directory,
    },
    timeoutMs: patienceMs,
    signal,
    killSignal: signal,
  });
  await rm(directory, { recursive: true, force: true });
  if (!outcome.clean) {
    for (const side of at) {
      const redis = sides[side].prepared.resolved.adapters.redis.map(({ adapter }) => adapter as Adapter<"redis">);
      await sweepLaunch({ crossing: pair.crossings[side], round: 0, seed: 0 }, keyPrefix, redis);
    }
  }
  return outcome;
}
