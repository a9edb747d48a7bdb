import { fewestForTest, mannWhitney } from "../statistics/mann-whitney.ts";
import { fewestForInterval, medianInterval } from "../statistics/median-interval.ts";
import { formatShortest } from "./go-format.ts";
import { goExp, goLog } from "./go-math.ts";

/** The values of one benchmark in one column, summarized. */
export interface ComparedCell {
  /** In ascending order. */
  readonly values: readonly number[];
  /** Of the values; where a `Unit` line says that the unit's are exact, the most frequent one. */
  readonly median: number;
  /** Bounds of the median's confidence interval; infinite where there are too few values. */
  readonly low: number;
  readonly high: number;
  readonly warnings: readonly string[];
  /** Against the first column; absent in it, and where it has no such row. */
  readonly versus?: Versus;
}

/** A comparison of a cell with its baseline. */
export interface Versus {
  readonly baseline: number;
  /** 0 where the values are exact. */
  readonly p: number;
  readonly n: readonly [baseline: number, own: number];
  readonly isSignificant: boolean;
  readonly warnings: readonly string[];
}

/** Geometric means of a column. */
export interface ColumnSummary {
  readonly geomean?: number;
  /** Of the ratios to the first column; absent in it, and where there is none. */
  readonly ratio?: number;
  readonly warnings: readonly string[];
}

/** Levels of the intervals and of the test. */
export interface Levels {
  /** A change is significant where p isn't above it. */
  readonly alpha: number;
  readonly confidence: number;
}

/** How the values of a unit are looked at. */
export interface Assumption {
  summarize(sorted: readonly number[], levels: Levels): Omit<ComparedCell, "values" | "versus">;
  test(baseline: readonly number[], own: readonly number[], levels: Levels): Pick<Versus, "p" | "isSignificant" | "warnings">;
}

/** Nothing is assumed: medians, and the Mann–Whitney test. */
export const assumeNothing: Assumption = {
  summarize(sorted, { confidence }) {
    const { low, high } = medianInterval(sorted.length, confidence);
    const bounds = { low: sorted[low - 1] ?? Number.NEGATIVE_INFINITY, high: sorted[high - 1] ?? Number.POSITIVE_INFINITY };
    // An infinite value among them counts as well as one that isn't there.
    const isUnbounded = Math.abs(bounds.low) === Number.POSITIVE_INFINITY || Math.abs(bounds.high) === Number.POSITIVE_INFINITY;
    const need = fewestForInterval(confidence);
    const enough = need === undefined ? "> 50" : `>= ${need}`;
    const warnings = [`need ${enough} samples for confidence interval at level ${formatShortest(confidence)}`];
    return { median: medianOf(sorted), ...bounds, warnings: isUnbounded ? warnings : [] };
  },
  test(baseline, own, { alpha }) {
    if (baseline.some(Number.isNaN) || own.some(Number.isNaN))
      return { p: 1, isSignificant: false, warnings: ["what isn't a number can't be compared"] };
    const { p, allEqual } = mannWhitney(baseline, own, { like: "benchstat" });
    const need = fewestForTest(alpha);
    const warnings: string[] = [];
    if (allEqual) warnings.push("all samples are equal");
    else if (p > alpha && baseline.length < (need ?? 10) && own.length < (need ?? 10)) {
      const enough = need === undefined ? "> 10" : `>= ${need}`;
      warnings.push(`need ${enough} samples to detect a difference at alpha level ${formatShortest(alpha)}`);
    }
    return { p, isSignificant: p <= alpha, warnings };
  },
};

/** Every value is exact, such as a binary's size: the most frequent one counts, and any difference is one. */
export const assumeExact: Assumption = {
  summarize(sorted) {
    const [low = Number.NaN, high = Number.NaN] = [sorted[0], sorted.at(-1)];
    let [median, most] = [low, 1];
    let [value, count] = [low, 1];
    for (const next of sorted.slice(1)) {
      count = next === value ? count + 1 : 1;
      value = next;
      if (count > most) [median, most] = [value, count];
    }
    const range = `${formatShortest(low)} to ${formatShortest(high)}`;
    const warnings = most === sorted.length ? [] : [`exact distribution expected, but values range from ${range}`];
    return { median, low, high, warnings };
  },
  test: () => ({ p: 0, isSignificant: true, warnings: [] }),
};

/** Sorts values; NaN comes first. */
export const sortedValues = (values: readonly number[]): number[] =>
  [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : Number(Number.isNaN(b)) - Number(Number.isNaN(a))));

/** The median by Hyndman & Fan's quantile of type 8, to the last bit as benchstat has it. @param sorted - ascending, not empty */
function medianOf(sorted: readonly number[]): number {
  const position = 1 / 3 + 0.5 * (sorted.length + 1 / 3);
  const below = Math.floor(position);
  if (below <= 0) return sorted[0] as number;
  if (below >= sorted.length) return sorted.at(-1) as number;
  const from = sorted[below - 1] as number;
  return from + (position - below) * ((sorted[below] as number) - from);
}

/** The summary of a column of rows. */
export function summarizeColumn(rows: readonly (readonly (ComparedCell | undefined)[])[], column: number): ColumnSummary {
  const cells = rows.flatMap((row) => row[column] ?? []);
  const baselines = rows.filter((row) => row[0] !== undefined).length;
  const pairs = cells.flatMap(({ median, versus }) => (versus === undefined ? [] : [[median, versus.baseline] as const]));
  const warnings: string[] = [];
  if (column > 0 && pairs.length !== baselines) warnings.push("benchmark set differs from baseline; geomeans may not be comparable");
  const geomean = geometricMean(cells.map(({ median }) => median));
  if (geomean === undefined) warnings.push("summaries must be >0 to compute geomean");
  const isBroken = pairs.some(([own, baseline]) => baseline === 0 && own !== 0);
  const ratios = pairs.map(([own, baseline]) => (own === baseline ? 1 : own / baseline));
  const ratio = column === 0 || isBroken ? undefined : geometricMean(ratios);
  if (column > 0 && !isBroken && ratio === undefined) warnings.push("ratios must be >0 to compute geomean");
  return { ...(geomean === undefined ? {} : { geomean }), ...(ratio === undefined ? {} : { ratio }), warnings };
}

/** The geometric mean by a running mean of logarithms; undefined where there is no value, one that isn't above 0, or NaN comes out. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0 || values.some((value) => !(value > 0))) return undefined;
  let mean = 0;
  for (const [at, value] of values.entries()) mean += (goLog(value) - mean) / (at + 1);
  const result = goExp(mean);
  return Number.isNaN(result) ? undefined : result;
}
