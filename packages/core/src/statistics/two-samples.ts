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

/** Standard deviations of what two samples have that no number of values in them can show, each its own. */
export type Offsets = readonly [first: number, second: number];

/**
 * Welch's t-test of the trimmed means of two samples that were taken apart, each with an offset of its own. Of ten values or more a tenth is left out
 * at each end, since a launch is now and then far off.
 *
 * @param offsets - what is known of them; 0: there is none
 * @returns undefined: one of them has fewer than two values
 * @see Welch, "The generalization of 'Student's' problem when several different population variances are involved", 1947
 * @see Yuen, "The two-sample trimmed t for unequal population variances", 1974
 */
export function differenceOf(first: readonly number[], second: readonly number[], offsets: Offsets): Difference | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const [one, other] = [trimmed(first), trimmed(second)];
  const estimate = other.mean - one.mean;
  const variance = one.squaredError + other.squaredError + offsets[0] ** 2 + offsets[1] ** 2;
  if (variance === 0) return { estimate, pValue: estimate === 0 ? 1 : 0, interval: () => [estimate, estimate] };
  const sampled = one.squaredError ** 2 / (one.kept - 1) + other.squaredError ** 2 / (other.kept - 1);
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

/** Standard deviation of a sample, without what a tenth of its values at each end add to it. */
export const trimmedDeviation = (values: readonly number[]): number => {
  const { squaredError, kept } = trimmed(values);
  return values.length < 2 ? 0 : Math.sqrt(squaredError * kept);
};

/** Options of {@link valuesToFind}. */
export interface FindOptions {
  readonly offsets: Offsets;
  /** Level of the test. */
  readonly alpha: number;
  /** Difference that is to be found in nine of ten cases. */
  readonly effect: number;
}

/** Ninetieth percentile of the standard normal distribution. */
const ninety = 1.2816;

/** More values than anybody takes. */
const most = 1_000;

/**
 * How many values each of two samples must have, where they go on as they are, so that a difference is found in nine of ten cases.
 * @returns undefined: no number of them, or more than a thousand
 */
export function valuesToFind(
  first: readonly number[],
  second: readonly number[],
  { offsets, alpha, effect }: FindOptions,
): number | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const spread = trimmedDeviation(first) ** 2 + trimmedDeviation(second) ** 2;
  const isFound = (n: number): boolean => {
    const standardError = Math.sqrt(spread / n + offsets[0] ** 2 + offsets[1] ** 2);
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

/** Share of the values that is left out at each end. */
const trim = 0.1;

/** Trimmed mean, its squared standard error by the winsorized variance, and how many values it is of. */
function trimmed(values: readonly number[]): { readonly mean: number; readonly squaredError: number; readonly kept: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(values.length * trim);
  const inner = sorted.slice(cut, values.length - cut);
  const [low, high] = [inner[0] ?? Number.NaN, inner.at(-1) ?? Number.NaN];
  const winsorized = sorted.map((value) => Math.min(Math.max(value, low), high));
  const meanOf = (some: readonly number[]) => some.reduce((sum, value) => sum + value / some.length, 0);
  const middle = meanOf(winsorized);
  const squares = winsorized.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: meanOf(inner), squaredError: squares / (inner.length * (inner.length - 1)), kept: inner.length };
}
