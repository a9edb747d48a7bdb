import { seededRandom, shuffle } from "./random.ts";

/** Where a series changes its level. */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly at: number;
  /** Share of random orders of the segment whose best split is at least as good; at least 1 / (permutations + 1). */
  readonly p: number;
}

/** Options of {@link changePoints}. */
export interface ChangePointOptions {
  /** Level of the test of each split. Default: 0.01. */
  readonly alpha?: number;
  /** Fewest values on either side of a split. Default: 3. */
  readonly least?: number;
  /** Random orders that a split is held against. Default: 399. */
  readonly permutations?: number;
  readonly seed?: number;
}

/** The work grows with the square of the length, some hundred times over. */
export const longestSeries = 2_000;

/**
 * Points at which a series changes, by E-divisive means: the split with the largest energy distance between its sides, kept where a
 * permutation test finds it significant, then the same within each side.
 *
 * @param values - in order of time
 * @throws {RangeError} a value isn't finite, or there are more than {@link longestSeries}
 * @see Matteson & James, "A nonparametric approach for multiple change point analysis of multivariate data", 2014; used for benchmarks by
 *   Daly et al., "The use of change point detection to identify software performance regressions in a continuous integration system", 2020
 */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): ChangePoint[] {
  const { alpha = 0.01, least = 3, permutations = 399, seed = 1 } = options;
  if (!values.every(Number.isFinite)) throw new RangeError("a series must hold finite numbers only");
  if (values.length > longestSeries)
    throw new RangeError(`a series of ${values.length} values is too long: take the last ${longestSeries}`);
  const random = seededRandom(seed);
  const found: ChangePoint[] = [];
  const divide = (from: number, to: number): void => {
    const segment = values.slice(from, to);
    const best = bestSplit(segment, least);
    if (best === undefined || best.energy <= 0) return;
    let atLeast = 1;
    // Once the level can't be met any more, the rest needn't be tried.
    const most = alpha * (permutations + 1);
    for (let round = 0; round < permutations && atLeast <= most; round++) {
      const other = bestSplit(shuffle(segment, random), least);
      if (other !== undefined && other.energy >= best.energy) atLeast += 1;
    }
    const p = atLeast / (permutations + 1);
    if (atLeast > most) return;
    found.push({ at: from + best.at, p });
    divide(from, from + best.at);
    divide(from + best.at, to);
  };
  divide(0, values.length);
  return found.sort((a, b) => a.at - b.at);
}

/** The split of a series with the largest energy distance between its sides, each of at least so many values. */
function bestSplit(values: readonly number[], least: number): { readonly at: number; readonly energy: number } | undefined {
  const n = values.length;
  // Sums of distances within the left side, within the right one, and between them, moved along value by value.
  let [left, right, between] = [0, 0, 0];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) right += Math.abs((values[i] as number) - (values[j] as number));
  let best: { at: number; energy: number } | undefined;
  for (let at = 1; at < n; at++) {
    const moved = values[at - 1] as number;
    for (let i = 0; i < at - 1; i++) {
      const distance = Math.abs(moved - (values[i] as number));
      left += distance;
      between -= distance;
    }
    for (let j = at; j < n; j++) {
      const distance = Math.abs(moved - (values[j] as number));
      right -= distance;
      between += distance;
    }
    const rest = n - at;
    if (at < least || rest < least) continue;
    const energy = ((at * rest) / n) * ((2 * between) / (at * rest) - within(left, at) - within(right, rest));
    if (best === undefined || energy > best.energy) best = { at, energy };
  }
  return best;
}

/** Mean distance of two of a side's values. */
const within = (sum: number, size: number): number => (size < 2 ? 0 : (2 * sum) / (size * (size - 1)));
