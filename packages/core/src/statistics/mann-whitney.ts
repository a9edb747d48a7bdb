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
export function mannWhitney(xs: readonly number[], ys: readonly number[]): MannWhitney {
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
  const p = m > limit || n > limit ? normalP(m, n, ties, smaller) : hasTies ? tiedP(m, n, ties, u) : 2 * untiedTail(m, n, smaller);
  return { p: Math.min(1, p), allEqual: false };
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

/** P(U ≤ u) without ties, exact. */
function untiedTail(m: number, n: number, u: number): number {
  const key = `${m} ${n}`;
  let tail = distributions.get(key);
  if (tail === undefined) {
    tail = cumulated(m, n);
    distributions.set(key, tail);
  }
  return tail[Math.floor(u)] as number;
}

/** P(U ≤ u) for each u, by the generating function: the product of (1 − q^(n+i)) / (1 − q^i) for i up to m. */
function cumulated(m: number, n: number): Float64Array {
  const size = m * n + 1;
  const counts = new Float64Array(size);
  counts[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let at = size - 1; at >= n + i; at--) counts[at] = (counts[at] as number) - (counts[at - n - i] as number);
    for (let at = i; at < size; at++) counts[at] = (counts[at] as number) + (counts[at - i] as number);
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / total;
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
