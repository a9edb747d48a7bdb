/** Normal prior of an effect's size in standard deviations, its variance: wide, since a launch's spread is small beside what matters. */
const priorVariance = 10;
/** Share of the values that is cut off at each end: a launch in which a compiler took another way says little about the others. */
const trimmedShare = 0.1;

/** Beyond any ratio of two times that there are; the square of what is larger would be infinite. */
const largest = 1e6;

/** Log ratios so far, judged so that one may look after each of them. */
export interface Look {
  /** Mean of the values without the tenth at each end. */
  readonly estimate: number;
  /** Anytime-valid p-value of "the mean is this one"; at most 1. */
  pValueOf(mean: number): number;
  /** Interval that holds at all looks together with probability 1 − alpha. Infinite where the values are too few. */
  interval(alpha: number): readonly [low: number, high: number];
}

/**
 * Looks at values that come one after the other, as often as one likes: the anytime-valid t-test, on a trimmed mean. The Bayes factor of a
 * normal prior on the effect's size (Gönen et al., "The Bayesian two-sample t test", 2005) against none is a test martingale whatever the
 * spread is, so that by Ville's inequality the probability that its inverse is ever at most alpha is at most alpha. That is exact for
 * normal values up to nine; trimming, from ten on, makes it an approximation that holds for long tails too: by simulation the share of
 * false alarms stays below alpha.
 *
 * @param values - log ratios, one a launch, at least two
 * @throws {RangeError} there are fewer than two, or one isn't the logarithm of a ratio
 * @see Lai, "On confidence sequences", 1976; Pérez-Ortiz et al., "E-statistics, group invariance and anytime-valid testing", 2024; Wang &
 *   Ramdas, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance", 2024; for the trimmed t Tukey &
 *   McLaughlin, "Less vulnerable confidence and significance procedures for location …", 1963
 */
export function lookAt(values: readonly number[]): Look {
  if (values.length < 2) throw new RangeError("a look needs two values");
  if (!values.every((value) => Math.abs(value) <= largest)) throw new RangeError(`a log ratio to look at must be within ±${largest}`);
  const { estimate, standardError, count: n } = trimmed(values);
  const freedom = n - 1;
  const shrink = 1 + n * priorVariance;
  return {
    estimate,
    pValueOf(mean) {
      const distance = Math.abs(estimate - mean);
      // Equal values leave no doubt, as far as they tell.
      if (standardError === 0) return distance === 0 ? 1 : 0;
      const t2 = (distance / standardError) ** 2 / freedom;
      const logFactor = (n / 2) * (Math.log1p(t2) - Math.log1p(t2 / shrink)) - Math.log(shrink) / 2;
      return Math.min(1, Math.exp(-logFactor));
    },
    interval(alpha) {
      if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${alpha} must be between 0 and 1`);
      if (standardError === 0) return [estimate, estimate];
      const half = halfWidth(n, standardError, alpha);
      return [estimate - half, estimate + half];
    },
  };
}

/** Half of an interval's width; infinite where the values are too few. @param n - values that are left after trimming */
function halfWidth(n: number, standardError: number, alpha: number): number {
  const shrink = 1 + n * priorVariance;
  // The factor as a function of t², solved for t².
  const bound = (Math.sqrt(shrink) / alpha) ** (2 / n);
  return bound >= shrink ? Number.POSITIVE_INFINITY : Math.sqrt(((n - 1) * (bound - 1)) / (1 - bound / shrink)) * standardError;
}

/**
 * How many values it takes, roughly, until they are decided on, where they go on as they are: until the interval lies on one side of zero, or
 * within the margin.
 * @param values - log ratios so far, at least two
 * @returns undefined: more than a hundred thousand, as where they lie just at the margin
 * @throws {RangeError} as {@link lookAt}
 */
export function valuesToDecide(values: readonly number[], { alpha, margin }: JudgeOptions): number | undefined {
  const distance = Math.abs(lookAt(values).estimate);
  return valuesUntil(values, { alpha, half: Math.max(distance, margin - distance) });
}

/**
 * How many values it takes, roughly, until their interval reaches at most so far to either side, where they go on as they are.
 * @param values - so far, at least two
 * @returns undefined: more than a hundred thousand
 */
export function valuesUntil(
  values: readonly number[],
  { alpha, half }: { readonly alpha: number; readonly half: number },
): number | undefined {
  const { standardError, count } = trimmed(values);
  const spread = standardError * Math.sqrt(count);
  if (spread === 0) return values.length;
  for (let n = 2; n <= 1e5; n = Math.ceil(n * 1.02)) {
    if (halfWidth(n, spread / Math.sqrt(n), alpha) >= half) continue;
    // From as many values on some are cut off.
    return n < 1 / trimmedShare ? n : Math.ceil(n / (1 - 2 * trimmedShare));
  }
  return undefined;
}

/** Looks at the same launches, counted in two ways of which nobody knows which is right: what it says holds for both. */
export function eitherOf(one: Look, other: Look): Look {
  const [low, high] = [Math.min(one.estimate, other.estimate), Math.max(one.estimate, other.estimate)];
  return {
    estimate: (low + high) / 2,
    pValueOf: (mean) => (mean >= low && mean <= high ? 1 : Math.max(one.pValueOf(mean), other.pValueOf(mean))),
    interval(alpha) {
      const [first, second] = [one.interval(alpha), other.interval(alpha)];
      return [Math.min(first[0], second[0]), Math.max(first[1], second[1])];
    },
  };
}

/** Trimmed mean, its standard error by the winsorized values, and how many values it is made of. */
function trimmed(values: readonly number[]): { readonly estimate: number; readonly standardError: number; readonly count: number } {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(trimmedShare * sorted.length);
  const kept = sorted.subarray(cut, sorted.length - cut);
  const [low, high] = [kept.at(0) as number, kept.at(-1) as number];
  const count = kept.length;
  const estimate = kept.reduce((sum, value) => sum + value / count, 0);
  const winsorized = kept.reduce((sum, value) => sum + value / sorted.length, (cut * low + cut * high) / sorted.length);
  const squares = kept.reduce((sum, value) => sum + (value - winsorized) ** 2, cut * ((low - winsorized) ** 2 + (high - winsorized) ** 2));
  return { estimate, standardError: Math.sqrt(squares / count / (count - 1)), count };
}

/** What two sides are to each other, as far as it is known. */
export type Decision = "slower" | "faster" | "equivalent" | "undecided";

/** A look with what it says at its level. */
export interface Judged {
  readonly estimate: number;
  /** Bounds at the level that the decision was made at. */
  readonly low: number;
  readonly high: number;
  readonly decision: Decision;
}

/** Options of {@link judge}. */
export interface JudgeOptions {
  /** Share of wrong ones among the differences that are told of, at most; likewise among the equivalences. */
  readonly alpha: number;
  /** A difference that doesn't matter, as a logarithm. */
  readonly margin: number;
}

/**
 * Judges several comparisons together, each by its own look: which differ, and which differ by less than the margin.
 *
 * Both questions get a correction for their number of their own, which keeps the expected share of wrong answers among those given (the
 * false discovery rate) at alpha: {@link discoveries}. A decision stays when others are looked at again: their p-values can only add to
 * those that were found.
 *
 * @param looks - undefined: too few values yet, counted all the same
 * @param options - with one margin for all, or one a look
 * @see Schuirmann, "A comparison of the two one-sided tests procedure …", 1987; Johari et al., "Always valid inference", 2022
 */
export function judge(
  looks: readonly (Look | undefined)[],
  { alpha, margin: given }: Omit<JudgeOptions, "margin"> & { readonly margin: number | readonly number[] },
): Judged[] {
  const marginAt = (at: number): number => (typeof given === "number" ? given : (given[at] ?? 0));
  const different = looks.map((look) => look?.pValueOf(0) ?? 1);
  const equivalent = looks.map((look, at) => {
    const margin = marginAt(at);
    if (look === undefined || Math.abs(look.estimate) >= margin) return 1;
    return Math.max(look.pValueOf(margin), look.pValueOf(-margin));
  });
  const [differ, agree] = [discoveries(different, alpha), discoveries(equivalent, alpha)];
  return looks.map((look, at) => {
    if (look === undefined) return { estimate: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, decision: "undecided" };
    // A difference that is there but doesn't matter is no difference.
    const isEquivalent = agree.found.has(at);
    const isDifferent = differ.found.has(at);
    const { level } = isEquivalent ? agree : differ;
    const [low, high] = look.interval(level);
    const decision = isEquivalent ? "equivalent" : !isDifferent ? "undecided" : look.estimate > 0 ? "slower" : "faster";
    return { estimate: look.estimate, low, high, decision };
  });
}

/**
 * Which of these p-values are discoveries, with at most this share of false ones among them, on average.
 *
 * @returns their places, and the level that each interval of a discovery has to have to hold with the others
 * @see Benjamini & Hochberg, "Controlling the false discovery rate", 1995, for independent or positively dependent ones; for the level
 *   Benjamini & Yekutieli, "False discovery rate-adjusted multiple confidence intervals for selected parameters", 2005
 */
export function discoveries(pValues: readonly number[], alpha: number): { readonly found: ReadonlySet<number>; readonly level: number } {
  const order = pValues.map((p, at) => [p, at] as const).sort(([a], [b]) => a - b);
  const count = order.findLastIndex(([p], at) => p <= (alpha * (at + 1)) / pValues.length) + 1;
  return { found: new Set(order.slice(0, count).map(([, at]) => at)), level: (alpha * Math.max(count, 1)) / Math.max(pValues.length, 1) };
}
