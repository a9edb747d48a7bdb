import { median } from "./summary.ts";

/** Slices of two sides that were measured in turn, quads one after the other: one side, the other twice, the first again. */
export interface Slices {
  /** Which side each slice is of. */
  readonly side: readonly (0 | 1)[];
  /** How many operations each had, and what they took together. */
  readonly operations: readonly number[];
  readonly ns: readonly number[];
  /** How much oftener an operation of the second side makes the process stop, by what it allocates. Default: as often. */
  readonly stallRatio?: number;
}

/** Sum of some logarithms, and of their squares. */
export interface LogSums {
  readonly sum: number;
  readonly squares: number;
}

/** What slices say of two sides. */
export interface SharedStalls {
  /** The second side's time over the first's, as a logarithm, with stalls shared out: the process's, and as long on either side. */
  readonly logRatio: number;
  /** The same with stalls that grow with the operation that they are in. Which of the two is so can't be told from a few dozen stalls. */
  readonly grownLogRatio: number;
  /** Time of an operation of each side, with its share of the stalls. */
  readonly nsPerOp: readonly [first: number, second: number];
  /** The same of the plain means: nothing is shared, and which side a stall fell on is chance. */
  readonly plainLogRatio: number;
  /** Slices with a stall, by side. */
  readonly stalls: readonly [first: number, second: number];
  /** Logarithms of the nanoseconds that they took too long: their sums, and the sums of their squares, by side. */
  readonly stallLogs: readonly [first: LogSums, second: LogSums];
  /** Operations of each side. */
  readonly operations: readonly [first: number, second: number];
  /** Stalls' share of all the time. */
  readonly stallShare: number;
}

/** A slice with a stall takes so many times what those around it take; around are so many before and after. */
const [stalledFrom, around] = [1.6, 12] as const;
/** Fewer quads show no level that a stall could be told by. */
const fewestQuads = 10;
/** Less than any operation takes. */
const leastNs = 1e-3;

/**
 * Compares two sides by many short slices.
 *
 * The four slices of a quad lie so close together that they meet the process in one state, so the median of the quads' ratios is precise. What
 * it leaves out are stalls: a collection of garbage stops the process for longer than a slice, and falls on either side by chance, a few
 * dozen times a launch. So how often it comes, and how long it takes, is counted over both sides together: each makes the garbage for it, in the
 * ratio that is given. What can't be counted so is whether a stall takes longer on the slower side; both answers are given.
 * @throws {RangeError} there is no whole quad
 */
export function shareStalls({ side, operations, ns, stallRatio = 1 }: Slices): SharedStalls {
  const quads = Math.floor(ns.length / 4);
  if (quads === 0) throw new RangeError("slices to compare must be four at least");
  const perOp = ns.map((value, at) => Math.max(value / (operations[at] as number), leastNs));
  const typical = typicalRatio(perOp, side, quads);
  // What an operation of each side takes, if the first side's takes 1.
  const factor = [1, Math.exp(typical)] as const;
  const factorAt = (at: number) => factor[side[at] as 0 | 1];
  const sumOf = (values: readonly number[]) => {
    const sums: [number, number] = [0, 0];
    values.forEach((value, at) => {
      sums[side[at] as 0 | 1] += value;
    });
    return sums;
  };
  const [allNs, all] = [sumOf(ns), sumOf(operations)];
  const plainLogRatio = Math.log(Math.max(allNs[1] / all[1], leastNs) / Math.max(allNs[0] / all[0], leastNs));
  // All as if they were the first side's.
  const alike = perOp.map((value, at) => value / factorAt(at));
  const levels = quads < fewestQuads ? undefined : alike.map((_, at) => median(alike.slice(Math.max(0, at - around), at + around + 1)));
  const stalled = alike.flatMap((value, at) => (levels !== undefined && value > stalledFrom * (levels[at] as number) ? [at] : []));
  if (levels === undefined || stalled.length === 0) {
    const level = levels === undefined ? median(alike) : mean(alike);
    const none = { stalls: [0, 0], stallLogs: [logSums([]), logSums([])], stallShare: 0 } as const;
    return { logRatio: typical, grownLogRatio: typical, nsPerOp: [level, level * factor[1]], plainLogRatio, operations: all, ...none };
  }
  const isStalled = new Set(stalled);
  const level = mean(alike.map((value, at) => (isStalled.has(at) ? (levels[at] as number) : value)));
  const lengths = ([0, 1] as const).map((which) =>
    stalled
      .filter((at) => side[at] === which)
      .map((at) => (ns[at] as number) - (levels[at] as number) * factorAt(at) * (operations[at] as number)),
  ) as [number[], number[]];
  const [first, second] = lengths;
  const stalledNs = sum(first) + sum(second);
  // Together they are as many, and take as long, as they did.
  const often = stalled.length / (all[0] + all[1] * stallRatio);
  const timesWith = (longer: number): readonly [number, number] => {
    const length = stalledNs / (first.length + second.length * longer);
    return [level + often * length, level * factor[1] + often * stallRatio * length * longer];
  };
  const [asLong, grown] = [logOf(timesWith(1)), logOf(timesWith(factor[1]))];
  const nsPerOp = timesWith(Math.sqrt(factor[1]));
  return {
    logRatio: asLong,
    grownLogRatio: grown,
    nsPerOp,
    plainLogRatio,
    stalls: [first.length, second.length],
    stallLogs: [logSums(first), logSums(second)],
    operations: all,
    stallShare: stalledNs / (allNs[0] + allNs[1]),
  };
}

/** Median of the quads' ratios, as logarithms. */
function typicalRatio(perOp: readonly number[], side: Slices["side"], quads: number): number {
  const logs = perOp.map(Math.log);
  const ratios = Array.from({ length: quads }, (_, quad) => {
    const [outer, inner, again, last] = logs.slice(4 * quad, 4 * quad + 4) as [number, number, number, number];
    const difference = (inner + again - outer - last) / 2;
    return side[4 * quad] === 0 ? difference : -difference;
  });
  return median(ratios);
}

function logSums(values: readonly number[]): LogSums {
  const logs = values.map((value) => Math.log(Math.max(value, leastNs)));
  return { sum: sum(logs), squares: sum(logs.map((log) => log * log)) };
}

const logOf = ([first, second]: readonly [number, number]): number => Math.log(second / first);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
