function ascending(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError("an empty sample has no summary");
  if (values.some((value) => Number.isNaN(value))) throw new RangeError("a sample must not hold NaN");
  return [...values].sort((a, b) => a - b);
}

/**
 * A quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan).
 *
 * @param values - any order, any unit; the result has the same
 * @param q - in [0, 1]
 * @throws {RangeError} the sample is empty or holds NaN, `q` is outside its range, or lies beside an infinite value
 * @see Hyndman & Fan, "Sample quantiles in statistical packages", 1996
 */
export function quantile(values: readonly number[], q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} must be between 0 and 1`);
  const sorted = ascending(values);
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  // Equal neighbours first: the difference of two infinities is NaN.
  if (below === above) return below;
  if (!Number.isFinite(above - below)) throw new RangeError("there is no quantile between an infinite value and another one");
  return below + (above - below) * (position - Math.floor(position));
}

/** The median. @throws {RangeError} the sample is empty or holds NaN */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Two-sided Mann–Kendall test for a monotonic trend, normal approximation with continuity and tie correction.
 *
 * @param values - in order of time
 * @returns p in [0, 1]; 1 where every value is equal or there are fewer than three
 * @throws {RangeError} the sample holds NaN
 * @see Mann, "Nonparametric tests against trend", 1945; Kendall, "Rank correlation methods", 1975
 */
export function trendPValue(values: readonly number[]): number {
  const n = values.length;
  if (values.some(Number.isNaN)) throw new RangeError("a sample must not hold NaN");
  if (n < 3) return 1;
  const s = concordance(values);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  let variance = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) variance -= t * (t - 1) * (2 * t + 5);
  variance /= 18;
  if (variance <= 0) return 1;
  const z = Math.max(0, Math.abs(s) - 1) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
}

/** Pairs that grow less those that fall, by sorting: n log n, where looking at each pair would take n². */
function concordance(values: readonly number[]): number {
  let sum = 0;
  const sorted = (from: number, to: number): number[] => {
    if (to - from < 2) return values.slice(from, to);
    const middle = (from + to) >> 1;
    const [left, right] = [sorted(from, middle), sorted(middle, to)];
    let [below, notAbove] = [0, 0];
    for (const value of right) {
      while (below < left.length && (left[below] as number) < value) below += 1;
      while (notAbove < left.length && (left[notAbove] as number) <= value) notAbove += 1;
      sum += below - (left.length - notAbove);
    }
    const merged: number[] = [];
    let [at, other] = [0, 0];
    while (at < left.length || other < right.length) {
      const isLeft = other >= right.length || (at < left.length && (left[at] as number) <= (right[other] as number));
      merged.push((isLeft ? left[at++] : right[other++]) as number);
    }
    return merged;
  };
  sorted(0, values.length);
  return sum;
}

/**
 * Upper tail of the standard normal distribution, with an absolute error below 7.5e-8.
 *
 * @see Zelen & Severo in Abramowitz & Stegun, "Handbook of mathematical functions", 1964, formula 26.2.17
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/**
 * Where a sample falls into two groups: the widest gap between neighbours, as a share of the whole range.
 *
 * @returns `share` of the range that the gap takes, and the `low` and `high` groups' sizes; share 0 where all are equal
 * @throws {RangeError} the sample is empty, or holds NaN or an infinite value beside others
 */
export function widestGap(values: readonly number[]): { share: number; low: number; high: number } {
  const sorted = ascending(values);
  const range = (sorted.at(-1) as number) - (sorted[0] as number);
  if (!Number.isFinite(range) && sorted[0] !== sorted.at(-1)) throw new RangeError("an infinite value has no gap to another one");
  let best = { share: 0, low: sorted.length, high: 0 };
  if (range === 0 || sorted[0] === sorted.at(-1)) return best;
  for (let at = 1; at < sorted.length; at++) {
    const share = ((sorted[at] as number) - (sorted[at - 1] as number)) / range;
    if (share > best.share) best = { share, low: at, high: sorted.length - at };
  }
  return best;
}
