import { studentQuantile } from "./student-t.ts";

/** A throughput that was measured with so many at once. */
export interface ScalingPoint {
  /** Operations in flight, or processes. */
  readonly n: number;
  /** Operations per second, above 0. */
  readonly throughput: number;
}

/** An estimate with the bounds of its interval. */
export interface Estimated {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How throughput grows with what is at work at once. */
export interface Scaling {
  /** Throughput of one, in operations per second. */
  readonly single: Estimated;
  /** Share of the work that only one can do at a time, in [0, 1]. */
  readonly contention: Estimated;
  /** Cost of each pair's agreeing with each other, as a share of the work. */
  readonly coherence: Estimated;
  /** Where throughput is largest; absent where it grows without end. */
  readonly peak?: number;
  /** Throughput at n. */
  at(n: number): number;
}

/**
 * Fits the Universal Scalability Law, X(n) = λ n / (1 + σ (n − 1) + κ n (n − 1)).
 *
 * n / X(n) is linear in 1/λ, σ/λ and κ/λ, so it is fitted by least squares, each point weighted so that relative errors count alike; a share
 * that would be negative is set to 0 and the rest fitted anew. Intervals are by the delta method.
 *
 * @param points - of at least three different n, each as often as it was measured
 * @param confidence - of the intervals, in (0, 1)
 * @throws {RangeError} there are too few, or one isn't usable
 * @see Gunther, "Guerrilla capacity planning", 2007, chapters 4 and 5; Gunther, Puglia & Tomasette, "Hadoop superlinear scalability", 2015
 */
export function fitScaling(points: readonly ScalingPoint[], confidence = 0.95): Scaling {
  if (new Set(points.map(({ n }) => n)).size < 3) throw new RangeError("a fit of scaling needs three different numbers at once");
  for (const { n, throughput } of points) {
    if (!(n >= 1 && Number.isFinite(n) && throughput > 0 && Number.isFinite(throughput)))
      throw new RangeError(`throughput ${throughput} at ${n} can't be fitted`);
  }
  const terms = [() => 1, (n: number) => n - 1, (n: number) => n * (n - 1)];
  let kept = [0, 1, 2];
  let fit = leastSquares(points, kept, terms);
  // More than all of the work can't be contended for: what is beyond is coherence.
  const isAll = fit.share(1) > 1;
  if (isAll) {
    terms[0] = (n) => n;
    kept = [0, 2];
    fit = leastSquares(points, kept, terms);
  }
  // The worst one first: without it the other may be positive.
  while (kept.length > 1) {
    const worst = kept.slice(1).reduce((a, b) => (fit.share(b) < fit.share(a) ? b : a));
    if (fit.share(worst) >= 0) break;
    kept = kept.filter((term) => term !== worst);
    fit = leastSquares(points, kept, terms);
  }
  const freedom = points.length - kept.length;
  const t = freedom > 0 ? studentQuantile(1 - confidence, freedom) : Number.POSITIVE_INFINITY;
  const around = (value: number, error: number): Estimated => ({ value, low: Math.max(0, value - t * error), high: value + t * error });
  const zero = { value: 0, low: 0, high: 0 };
  const estimated = (term: number) => (kept.includes(term) ? around(fit.share(term), fit.shareError(term)) : zero);
  const single = 1 / fit.coefficient(0);
  const [contention, coherence] = [isAll ? { value: 1, low: 1, high: 1 } : estimated(1), estimated(2)];
  const peak = coherence.value > 0 ? Math.sqrt((1 - Math.min(1, contention.value)) / coherence.value) : undefined;
  return {
    single: around(single, single * single * fit.error(0)),
    contention,
    coherence,
    ...(peak === undefined ? {} : { peak: Math.max(1, peak) }),
    at: (n) => (single * n) / (1 + contention.value * (n - 1) + coherence.value * n * (n - 1)),
  };
}

interface Fit {
  coefficient(term: number): number;
  error(term: number): number;
  /** A coefficient as a share of the first. */
  share(term: number): number;
  shareError(term: number): number;
}

function leastSquares(points: readonly ScalingPoint[], kept: readonly number[], terms: readonly ((n: number) => number)[]): Fit {
  // Weighted by the inverse of what is fitted, so that each point's relative error counts.
  const rows = points.map(({ n, throughput }) => kept.map((term) => (terms[term] as (n: number) => number)(n) / (n / throughput)));
  const k = kept.length;
  const normal = kept.map((_, i) => kept.map((__, j) => rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)));
  const right = kept.map((_, i) => rows.reduce((sum, row) => sum + (row[i] as number), 0));
  const inverse = inverted(normal);
  const solution = inverse.map((row) => row.reduce((sum, value, j) => sum + value * (right[j] as number), 0));
  const residual = rows.reduce(
    (sum, row) => sum + (1 - row.reduce((fitted, value, j) => fitted + value * (solution[j] as number), 0)) ** 2,
    0,
  );
  const variance = points.length > k ? residual / (points.length - k) : 0;
  const covariance = (i: number, j: number) => variance * ((inverse[i] as number[])[j] as number);
  const place = (term: number) => kept.indexOf(term);
  const coefficient = (term: number) => solution[place(term)] as number;
  return {
    coefficient,
    error: (term) => Math.sqrt(covariance(place(term), place(term))),
    share: (term) => coefficient(term) / coefficient(0),
    shareError(term) {
      const [at, base, share] = [place(term), coefficient(0), coefficient(term) / coefficient(0)];
      const sum = covariance(at, at) - 2 * share * covariance(at, 0) + share * share * covariance(0, 0);
      return Math.sqrt(Math.max(0, sum)) / base;
    },
  };
}

/** The inverse of a small positive definite matrix, by Gauss and Jordan with pivots. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column] as number) > Math.abs(best[column] as number) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    const scaled = pivot.map((value) => value / (pivot[column] as number));
    for (const row of rows) {
      const factor = row[column] as number;
      for (let at = 0; at < row.length; at++) row[at] = (row[at] as number) - factor * (scaled[at] as number);
    }
    rows.splice(column, 0, scaled);
  }
  return rows.map((row) => row.slice(size));
}
