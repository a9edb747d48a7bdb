import { type ComparedCell, formatFixed, formatSigned, type Versus } from "@agentperf/core/comparison";

// How benchstat words a cell of a comparison.

/** The larger side of the interval, in percent of the median. */
export function percentRange({ median, low, high }: Pick<ComparedCell, "median" | "low" | "high">): string {
  const isInfinite = (bound: number) => Math.abs(bound) === Number.POSITIVE_INFINITY;
  if (isInfinite(low) || isInfinite(high)) return "∞";
  if (Math.sign(low) !== Math.sign(median) || Math.sign(high) !== Math.sign(median)) return "?";
  if (median === 0) return "0%";
  const sides = [high / median - 1, 1 - low / median];
  return `${formatFixed(100 * (sides.includes(Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : Math.max(...sides)), 0)}%`;
}

/** The change of the median; `~` where the test sees none. */
export function delta(median: number, { baseline, isSignificant }: Versus): string {
  if (!isSignificant) return "~";
  if (baseline === median) return "0.00%";
  return baseline === 0 ? "?" : percentOf(median / baseline);
}

/** A ratio as a change in percent, with its sign. */
export const percentOf = (ratio: number): string => `${formatSigned((ratio - 1) * 100, 2)}%`;

/** p, which exact values have none of, and how many values there are. */
export function pAndN({ p, n: [baseline, own] }: Versus): string {
  const size = baseline === own ? String(own) : `${baseline}+${own}`;
  return `${p === 0 ? "" : `p=${formatFixed(p, 3)} `}n=${size}`;
}
