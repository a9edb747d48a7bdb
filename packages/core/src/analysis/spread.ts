import { relativeIqr, trendPValue, widestGap } from "../statistics/summary.ts";
import type { Analyser, Conclusion } from "./conclusion.ts";

const wideShare = 0.1;
const fewestForShape = 6;
const trendAlpha = 0.01;
const gapShare = 0.6;

/** How launches differ: a wide spread, a drift from round to round, or two groups. Needs three launches, the shapes six. */
export const analyseSpread: Analyser = (crossing, launches): Conclusion[] => {
  if (launches.length < 3) return [];
  const values = launches.map((launch) => launch.nsPerOp);
  const warn = (message: string): Conclusion => ({
    analyser: "spread",
    severity: "warning",
    crossing: crossing.id,
    message,
  });
  const spread = relativeIqr(values);
  const found: Conclusion[] = [];
  if (spread > wideShare) {
    found.push(warn(`launches spread by ${percent(spread)} (interquartile); a smaller change can't be seen: raise --count`));
  }
  if (launches.length < fewestForShape) return found;
  const p = trendPValue(values);
  if (p < trendAlpha) found.push(warn(`launches drift from round to round (trend, p = ${p.toFixed(3)}): the machine changes`));
  const gap = widestGap(values);
  // A lone outlier makes a wide gap too; two groups need members on both sides.
  if (gap.share > gapShare && Math.min(gap.low, gap.high) >= 2 && spread > wideShare / 10) {
    found.push(warn(`launches fall into two groups of ${gap.low} and ${gap.high}: something has two states`));
  }
  return found;
};

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
