import { studentQuantile, studentTail } from "./student-t.ts";

/** What two samples say of the difference of their means. */
export interface Difference {
  /** Mean of the second one less that of the first. */
  readonly estimate: number;
  /** Two-sided p-value of "there is none". */
  readonly pValue: number;
  /** Interval of the difference, at the level asked for. */
  interval(alpha: number): readonly [low: number, high: number];
}

/**
 * Welch's t-test of two samples that were taken apart, each with an offset of its own that no number of values in it can show.
 *
 * @param offset - standard deviation of that offset, which is known; 0: there is none
 * @returns undefined: one of them has fewer than two values
 * @see Welch, "The generalization of 'Student's' problem when several different population variances are involved", 1947
 */
export function differenceOf(first: readonly number[], second: readonly number[], offset: number): Difference | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const [one, other] = [momentsOf(first), momentsOf(second)];
  const estimate = other.mean - one.mean;
  const [v1, v2] = [one.variance / first.length, other.variance / second.length];
  const variance = v1 + v2 + 2 * offset ** 2;
  if (variance === 0) return { estimate, pValue: estimate === 0 ? 1 : 0, interval: () => [estimate, estimate] };
  const sampled = v1 ** 2 / (first.length - 1) + v2 ** 2 / (second.length - 1);
  // What is known needs no degrees of freedom; as many as these are a normal distribution.
  const freedom = sampled === 0 ? 1e6 : Math.min(1e6, variance ** 2 / sampled);
  const standardError = Math.sqrt(variance);
  return {
    estimate,
    pValue: studentTail(estimate / standardError, freedom),
    interval(alpha) {
      const half = studentQuantile(alpha, freedom) * standardError;
      return [estimate - half, estimate + half];
    },
  };
}

/** Options of {@link valuesToFind}. */
export interface FindOptions {
  readonly offset: number;
  /** Level of the test. */
  readonly alpha: number;
  /** Difference that is to be found in nine of ten cases. */
  readonly effect: number;
}

/** Ninetieth percentile of the standard normal distribution. */
const ninety = 1.2816;

/**
 * How many values each of two samples must have, where they go on as they are, so that a difference is found in nine of ten cases.
 * @returns undefined: no number of them, or more than a thousand
 */
export function valuesToFind(
  first: readonly number[],
  second: readonly number[],
  { offset, alpha, effect }: FindOptions,
): number | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const spread = momentsOf(first).variance + momentsOf(second).variance;
  const isFound = (n: number): boolean => {
    const standardError = Math.sqrt(spread / n + 2 * offset ** 2);
    return (studentQuantile(alpha, 2 * (n - 1)) + ninety) * standardError <= effect;
  };
  if (!isFound(most)) return undefined;
  let [few, enough] = [1, most];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (isFound(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/** More values than anybody takes. */
const most = 1_000;

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2 / (values.length - 1), 0) };
}
