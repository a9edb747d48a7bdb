import { upperTail } from "./summary.ts";

/** Largest samples of which the exact distribution is used. */
const exactLimit = 50;
const exactLimitWithTies = 25;

/** Outcome of {@link mannWhitney}. */
export interface MannWhitney {
  /** Two-sided, in [0, 1]. 1 where all values are equal. */
  readonly p: number;
  /** Whether every value of both samples is the same, so that the test says nothing. */
  readonly allEqual: boolean;
}

/** Options of {@link mannWhitney}. */
export interface MannWhitneyOptions {
  /**
   * `benchstat`: p as golang.org/x/perf computes it. With ties, which make the exact distribution lopsided, it doubles the first sample's
   * lower tail even where the upper one was seen, so p may be above 1; and far beyond the middle its normal p is 0.
   */
  readonly like?: "benchstat";
}

/**
 * Two-sided Mann–Whitney U test.
 *
 * Exact up to 50 values a side without ties (25 with), else the normal approximation with tie and continuity correction.
 * @param xs - first sample, any order, unit of its own
 * @param ys - second sample, same unit
 * @throws {RangeError} a sample is empty or holds NaN
 * @see Mann & Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947;
 *   for ties Klotz, "The Wilcoxon, ties, and the computer", 1966
 */
export function mannWhitney(xs: readonly number[], ys: readonly number[], { like }: MannWhitneyOptions = {}): MannWhitney {
  const [m, n] = [xs.length, ys.length];
  if (m === 0 || n === 0) throw new RangeError("a sample to test is empty");
  if (xs.some(Number.isNaN) || ys.some(Number.isNaN)) throw new RangeError("a sample must not hold NaN");
  const { rankSum, ties } = rank(xs, ys);
  if (ties.length === 1) return { p: 1, allEqual: true };
  const u = rankSum - (m * (m + 1)) / 2;
  const smaller = Math.min(u, m * n - u);
  // The distribution is symmetric: twice the half below the middle would count the middle twice.
  if (smaller === (m * n) / 2) return { p: 1, allEqual: false };
  const hasTies = ties.some((count) => count > 1);
  const limit = hasTies ? exactLimitWithTies : exactLimit;
  const isLikeBenchstat = like === "benchstat";
  if (m > limit || n > limit) {
    const p = normalP(m, n, ties, smaller);
    // Where the first sample is the larger one, benchstat takes the distribution function from 1, and loses what is below its last digit.
    return { p: isLikeBenchstat && u > smaller ? 2 * (1 - (1 - p / 2)) : Math.min(1, p), allEqual: false };
  }
  if (hasTies && isLikeBenchstat) return { p: 2 * (tiedTail(m, ties, smaller) + roundedTail(m, ties, smaller)), allEqual: false };
  const p = hasTies ? tiedP(m, n, ties, u) : 2 * untiedTail(m, n, smaller);
  return { p: isLikeBenchstat ? p : Math.min(1, p), allEqual: false };
}

/** Sum of the first sample's ranks, tied values sharing their mean rank, and how many values share each rank. */
function rank(xs: readonly number[], ys: readonly number[]): { rankSum: number; ties: number[] } {
  const merged = [...xs.map((value) => ({ value, first: true })), ...ys.map((value) => ({ value, first: false }))].sort(
    (a, b) => a.value - b.value,
  );
  const ties: number[] = [];
  let rankSum = 0;
  for (let at = 0; at < merged.length; ) {
    const from = at;
    let ofFirst = 0;
    while (at < merged.length && merged[at]?.value === merged[from]?.value) if (merged[at++]?.first) ofFirst += 1;
    rankSum += (ofFirst * (from + 1 + at)) / 2;
    ties.push(at - from);
  }
  return { rankSum, ties };
}

/** Distributions of U by the samples' sizes; most comparisons of a report have the same. */
const distributions = new Map<string, Float64Array>();

/** P(U ≤ u) without ties, exact; of the lower half only. */
function untiedTail(m: number, n: number, u: number): number {
  const key = `${Math.min(m, n)} ${Math.max(m, n)}`;
  let tail = distributions.get(key);
  if (tail === undefined) {
    tail = cumulated(Math.min(m, n), Math.max(m, n));
    distributions.set(key, tail);
  }
  return tail[Math.floor(u)] as number;
}

/**
 * P(U ≤ u) for each u up to the middle. By Mann and Whitney's own recurrence, so that p has the last bit that golang.org/x/perf computes, and
 * stands on the same side of 0.05: the last value is one of the first sample with probability n / (n + m), and then U has m more.
 * @param size - of the smaller sample
 */
function cumulated(size: number, most: number): Float64Array {
  const length = Math.floor((size * most) / 2) + 1;
  const row = Array.from({ length: size + 1 }, () => new Float64Array(length));
  (row[0] as Float64Array)[0] = 1;
  // row[n] holds the distribution for n and m values; that of n and m - 1 is what it held before.
  for (let m = 1; m <= most; m++) {
    for (let n = 1; n <= Math.min(size, m); n++) {
      const own = row[n] as Float64Array;
      const without = row[n - 1] as Float64Array;
      // Where both are alike, n and n - 1 values are distributed as n - 1 and n.
      const shorter = n === m ? without : own;
      for (let u = Math.min(length - 1, n * m); u >= 0; u--) {
        const isFirst = u >= m ? n * (without[u - m] as number) : 0;
        own[u] = (isFirst + m * (shorter[u] as number)) / (n + m);
      }
    }
  }
  const own = row[size] as Float64Array;
  let sum = 0;
  return own.map((share) => {
    sum += share;
    return sum;
  });
}

/** Twice the smaller tail: with ties the distribution isn't symmetric, and the upper tail is the other sample's lower one. */
function tiedP(m: number, n: number, ties: readonly number[], u: number): number {
  const isLow = 2 * u < m * n;
  const near = isLow ? tiedTail(m, ties, u) : tiedTail(n, ties, m * n - u);
  // The two tails together are at least 1: below one half, this is the smaller.
  if (near <= 0.5) return 2 * near;
  return 2 * Math.min(near, isLow ? tiedTail(n, ties, m * n - u) : tiedTail(m, ties, u));
}

/** P(U ≤ u) with ties, exact: over all ways to deal the tied groups to the two samples. */
function tiedTail(m: number, ties: readonly number[], u: number): number {
  // In halves, so that tied ranks are whole numbers. ways[k] counts by the sum of k ranks beyond the smallest that k could have.
  const most = Math.round(2 * u);
  const total = ties.reduce((sum, count) => sum + count, 0);
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  let dealt = 0;
  for (const count of ties) {
    const doubleRank = 2 * dealt + count + 1;
    const rest = total - dealt - count;
    // From the largest down, so that what is read hasn't been added to yet. With fewer the rest couldn't fill the sample.
    for (let taken = Math.min(m, dealt + count); taken >= Math.max(1, m - rest); taken--) {
      const to = ways[taken] as Float64Array;
      for (let more = 1; more <= Math.min(count, taken); more++) {
        const before = taken - more;
        if (before > dealt) continue;
        const from = ways[before] as Float64Array;
        const shift = more * doubleRank - (smallest(taken) - smallest(before));
        const choose = binomial(count, more);
        const last = Math.min(2 * before * (dealt - before), most - shift);
        for (let at = 0; at <= last; at++) to[at + shift] = (to[at + shift] as number) + choose * (from[at] as number);
      }
    }
    dealt += count;
  }
  const below = (ways[m] as Float64Array).reduce((sum, count) => sum + count, 0);
  return below / binomial(total, m);
}

/**
 * What golang.org/x/perf has of a tail in which there is nothing: with two different values it rounds how many of the larger one the first
 * sample can hold towards zero, and so counts the ways to have none.
 */
function roundedTail(m: number, [lower = 0, upper = 0, ...more]: readonly number[], u: number): number {
  const most = (2 * u - m * (lower - m)) / (lower + upper);
  return more.length === 0 && m <= lower && most < 0 && most > -1 ? binomial(lower, m) / binomial(lower + upper, m) : 0;
}

/** Twice the sum of the ranks 1 to k. */
const smallest = (k: number): number => k * (k + 1);

/** n over k. */
export function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * (n - i + 1)) / i;
  return result;
}

function normalP(m: number, n: number, ties: readonly number[], u: number): number {
  const total = m + n;
  const correction = ties.reduce((sum, count) => sum + count ** 3 - count, 0);
  const deviation = Math.sqrt((m * n * (total + 1 - correction / (total * (total - 1)))) / 12);
  const z = (Math.abs(u - (m * n) / 2) - 0.5) / deviation;
  return 2 * upperTail(z);
}

/** Fewest values a side with which the exact test can fall below `alpha`; undefined where it takes more than nine. */
export function fewestForTest(alpha: number): number | undefined {
  for (let n = 1; n <= 9; n++) if (2 / binomial(2 * n, n) <= alpha) return n;
  return undefined;
}
