import { lookAt, valuesUntil } from "../statistics/sequential.ts";
import { median } from "../statistics/summary.ts";

/** A median over launches, and how sure it is. */
export interface Estimate {
  readonly median: number;
  /** Its 95 % interval, which holds however often one looked on the way; absent where there are too few launches for one. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
}

/** Share of intervals that may miss. */
export const intervalAlpha = 0.05;
/** Before anything is told of how launches differ: that some happen to agree is no rarity among three or four. */
export const fewestRounds = 5;
/** Up to here, to either side of the figure, an interval is narrow enough to go on with. */
const narrow = 0.05;

/**
 * The median of some launches, with an interval by their logarithms: {@link lookAt}.
 * @throws {RangeError} there is no value
 */
export function estimate(values: readonly number[]): Estimate {
  const middle = median(values);
  const logs = logsOf(values);
  if (logs === undefined) return { median: middle };
  const [low, high] = lookAt(logs).interval(intervalAlpha);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { median: middle };
  // The median of few values may lie beyond what their mean is told to be.
  return { median: middle, interval: { low: Math.min(middle, Math.exp(low)), high: Math.max(middle, Math.exp(high)) } };
}

/** How far the interval reaches to the farther side, as a share of the figure; undefined where there is none. */
export function uncertaintyOf({ median: middle, interval }: Estimate): number | undefined {
  if (interval === undefined) return undefined;
  return Math.max(interval.high / middle - 1, 1 - interval.low / middle);
}

/** Whether a figure is known well enough to go on with. */
export function isNarrow(own: Estimate): boolean {
  const uncertainty = uncertaintyOf(own);
  return uncertainty !== undefined && uncertainty <= narrow;
}

/** How many launches it takes, roughly, until a figure is narrow; undefined where nobody can tell, or it takes more than anybody makes. */
export function launchesUntilNarrow(values: readonly number[]): number | undefined {
  const logs = logsOf(values);
  return logs === undefined ? undefined : valuesUntil(logs, { alpha: intervalAlpha, half: Math.log1p(narrow) });
}

/** Undefined where a look at them says nothing. */
function logsOf(values: readonly number[]): number[] | undefined {
  return values.length < 2 || values.some((value) => !(value > 0 && Number.isFinite(value))) ? undefined : values.map(Math.log);
}
