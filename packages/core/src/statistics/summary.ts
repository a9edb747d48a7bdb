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
 * @throws {RangeError} the sample is empty or holds NaN, or `q` is outside its range
 * @see Hyndman & Fan, "Sample quantiles in statistical packages", 1996
 */
export function quantile(values: readonly number[], q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} must be between 0 and 1`);
  const sorted = ascending(values);
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  // Equal neighbours first: the difference of two infinities is NaN.
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

/** The median. @throws {RangeError} the sample is empty or holds NaN */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Quartile coefficient of dispersion, as a share of the median: (q3 − q1) / median. 0 where all are equal.
 *
 * @throws {RangeError} the sample is empty or holds NaN
 */
export function relativeIqr(values: readonly number[]): number {
  const width = quantile(values, 0.75) - quantile(values, 0.25);
  return width === 0 ? 0 : width / Math.abs(median(values));
}

/**
 * Two-sided Mann–Kendall test for a monotonic trend, normal approximation with continuity and tie correction.
 *
 * @param values - in order of time
 * @returns p in [0, 1]; 1 where every value is equal or there are fewer than three
 * @see Mann, "Nonparametric tests against trend", 1945; Kendall, "Rank correlation methods", 1975
 */
export function trendPValue(values: readonly number[]): number {
  const n = values.length;
  if (n < 3) return 1;
  let s = 0;
  for (let later = 1; later < n; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      s += Math.sign((values[later] as number) - (values[earlier] as number));
    }
  }
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  let variance = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) variance -= t * (t - 1) * (2 * t + 5);
  variance /= 18;
  if (variance <= 0) return 1;
  const z = Math.max(0, Math.abs(s) - 1) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
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
 * @throws {RangeError} the sample is empty or holds NaN
 */
export function widestGap(values: readonly number[]): { share: number; low: number; high: number } {
  const sorted = ascending(values);
  const range = (sorted.at(-1) as number) - (sorted[0] as number);
  let best = { share: 0, low: sorted.length, high: 0 };
  if (range === 0) return best;
  for (let at = 1; at < sorted.length; at++) {
    const share = ((sorted[at] as number) - (sorted[at - 1] as number)) / range;
    if (share > best.share) best = { share, low: at, high: sorted.length - at };
  }
  return best;
}
