import { type Alternated, garbageRatioOf, type HeapSurvey, unlikeFactor } from "@agentperf/core/engine";
import { formatBytes } from "../reporters/format.ts";

/** Fewer bytes an operation bring no collection that matters. */
const leastBytes = 64;
/** Stalls' share of the time from which on whose they are matters; so much garbage a nanosecond brings some that are too short to be seen. */
const [stallsMatter, someGarbage, muchGarbage] = [0.01, 0.2, 1] as const;
/** Live objects that collections walk for both, where collections are much of the time. */
const [largeHeap, heavyStalls] = [48e6, 0.1] as const;

/** What a launch says of two sides in one process. */
export type Survey = Pick<Alternated, "stallShare" | "nsPerOp"> & { readonly heap: HeapSurvey };

/** Launches that look at the heap, one in either order of the sides: what comes of the order, or of chance, isn't the sides'. */
const fewestSurveys = 2;
/** After so many that couldn't count what is allocated none will. */
const mostSurveys = 4;
/** How far the ratios that they tell may lie apart, as logarithms: to part sides, and to share out stalls by them. */
const [roughly, closely] = [0.15, 0.05] as const;

/** Why two sides can't be measured in one process, whose heap they share; undefined: they can, or it isn't known yet. */
export function whyApart(surveys: readonly Survey[]): string | undefined {
  const last = surveys.at(-1);
  if (last === undefined || surveys.length < fewestSurveys) return undefined;
  const told = surveys.filter(isTold);
  const larger = new Set(told.map(largerOf));
  if (told.length >= fewestSurveys && larger.size === 1 && !larger.has(undefined) && spreadOf(told.map(bytesRatioOf)) <= roughly) {
    const [least, most] = [...(told.at(-1)?.heap.bytesPerOp ?? [])].sort((one, other) => one - other) as [number, number];
    return `one allocates ${formatBytes(least)} an operation, the other ${formatBytes(most)}`;
  }
  const isHeavy = surveys.every(({ heap: { liveBytes = 0 }, stallShare }) => liveBytes >= largeHeap && stallShare >= heavyStalls);
  return isHeavy ? `they keep ${formatBytes(last.heap.liveBytes ?? 0)}, which collections walk for both` : undefined;
}

/** The side that allocates so much more than the other that collections cost it more; undefined: neither, or it can't be told. */
function largerOf({ heap: { bytesPerOp }, stallShare, nsPerOp }: Survey): 0 | 1 | undefined {
  if (bytesPerOp === undefined) return undefined;
  const [least, most] = [Math.min(...bytesPerOp), Math.max(...bytesPerOp)];
  const garbage = Math.max(bytesPerOp[0] / nsPerOp[0], bytesPerOp[1] / nsPerOp[1]);
  const isUnlike = most >= leastBytes && most > unlikeFactor * least;
  if (!isUnlike || garbage < (stallShare >= stallsMatter ? someGarbage : muchGarbage)) return undefined;
  return bytesPerOp[0] > bytesPerOp[1] ? 0 : 1;
}

/** Logarithm of what the second side allocates over what the first does. */
const bytesRatioOf = ({ heap: { bytesPerOp: [first, second] = [1, 1] } }: Survey): number =>
  Math.log(Math.max(second, 1) / Math.max(first, 1));

const spreadOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** How much more garbage the second side makes, by all surveys; undefined: there are too few. */
export function garbageRatioBy(surveys: readonly Survey[]): number | undefined {
  const told = surveys.filter(isTold);
  if (told.length < fewestSurveys) return surveys.length < mostSurveys ? undefined : 1;
  if (spreadOf(told.map(bytesRatioOf)) > closely) return 1;
  const logs = told.map(({ heap }) => Math.log(garbageRatioOf(heap)));
  return Math.exp(logs.reduce((sum, value) => sum + value / logs.length, 0));
}

const isTold = ({ heap }: Survey): boolean => heap.bytesPerOp !== undefined;

/** Stalls of two sides in all launches so far, and how many operations they had. */
export class Stalls {
  readonly #stalls: [number, number] = [0, 0];
  readonly #operations: [number, number] = [0, 0];
  readonly #sums: [number, number] = [0, 0];
  readonly #squares: [number, number] = [0, 0];

  /** Adds those of a launch. @param inOrder - gives the sides' order to what is in the launch's */
  add({ stalls, operations, stallLogs }: StallCounts, inOrder: <T>(sides: readonly [T, T]) => readonly [T, T]): void {
    for (const at of [0, 1] as const) {
      this.#stalls[at] += inOrder(stalls)[at];
      this.#operations[at] += inOrder(operations)[at];
      this.#sums[at] += inOrder(stallLogs)[at].sum;
      this.#squares[at] += inOrder(stallLogs)[at].squares;
    }
  }

  /**
   * Whether one side has more stalls an operation, or longer ones, than chance explains: then they are its own, and must not be shared out.
   * @param logRatio - how the sides differ outside of stalls: those may differ as much
   */
  areUneven(logRatio: number): boolean {
    return this.#areMore() || this.#areLonger(logRatio);
  }

  #areMore(): boolean {
    const [first, second] = this.#stalls;
    const share = this.#operations[1] / (this.#operations[0] + this.#operations[1]);
    const count = first + second;
    return count > 0 && Math.abs(second - count * share) > beyondChance * Math.sqrt(count * share * (1 - share));
  }

  #areLonger(logRatio: number): boolean {
    const [first, second] = this.#stalls;
    if (Math.min(first, second) < fewestStalls) return false;
    const mean = (at: 0 | 1) => this.#sums[at] / this.#stalls[at];
    const variance = (at: 0 | 1) => Math.max(0, this.#squares[at] / this.#stalls[at] - mean(at) ** 2) / this.#stalls[at];
    const error = beyondChance * Math.sqrt(variance(0) + variance(1));
    const longer = mean(1) - mean(0);
    return longer > Math.max(0, logRatio) + error || longer < Math.min(0, logRatio) - error;
  }
}

/** What a launch says of stalls. */
type StallCounts = Pick<Alternated, "stalls" | "operations" | "stallLogs">;

/** Beyond so many standard deviations it isn't chance; stalls come in clusters, which widens that. */
const beyondChance = 4;
/** Stalls of each side from which on their lengths can be compared. */
const fewestStalls = 10;
