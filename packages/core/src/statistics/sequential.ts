import { studentQuantile } from "./student-t.ts";

/** What two sides are to each other, as far as it is known. */
export type Decision = "slower" | "faster" | "equivalent" | "undecided";

/** A look at the values so far. */
export interface Look {
  /** Mean of the values. */
  readonly estimate: number;
  /** Bounds that hold at every look together, with the whole probability of an error at most `alpha`. */
  readonly low: number;
  readonly high: number;
  readonly decision: Decision;
}

/** Options of {@link lookAt}. */
export interface LookOptions {
  /** Probability that any look at all decides wrongly. */
  readonly alpha: number;
  /** A difference that doesn't matter, as a logarithm. */
  readonly margin: number;
  /** Number of this look, from 1. */
  readonly look: number;
}

/**
 * Judges values that are looked at again and again: a t interval of the mean, of which each look gets a share of alpha, 6 / (π² k²) of it
 * the k-th. The shares add up to alpha, so by the union bound it holds however often one looks and whenever one stops.
 *
 * @param values - log ratios, one a launch, at least two
 * @throws {RangeError} there are fewer than two, or one isn't finite
 * @see Lan & DeMets, "Discrete sequential boundaries for clinical trials", 1983, for spending; for the two one-sided tests of equivalence
 *   Schuirmann, "A comparison of the two one-sided tests procedure …", 1987
 */
export function lookAt(values: readonly number[], { alpha, margin, look }: LookOptions): Look {
  const n = values.length;
  if (n < 2) throw new RangeError("a look needs two values");
  if (!values.every(Number.isFinite)) throw new RangeError("a value to look at must be finite");
  const estimate = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (n - 1);
  const share = (6 * alpha) / (Math.PI * look) ** 2;
  const half = studentQuantile(share, n - 1) * Math.sqrt(variance / n);
  const [low, high] = [estimate - half, estimate + half];
  const isInside = low > -margin && high < margin;
  // A difference that is there but doesn't matter is no difference.
  const decision = isInside ? "equivalent" : low > 0 ? "slower" : high < 0 ? "faster" : "undecided";
  return { estimate, low, high, decision };
}
