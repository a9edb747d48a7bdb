import { relativeIqr, trendPValue, widestGap } from "../statistics/summary.ts";
import { type Analyser, eachCrossing, type OwnFinding } from "./finding.ts";

const wideShare = 0.1;
const fewest = 3;
const fewestForShape = 6;
const trendAlpha = 0.01;
const gapShare = 0.6;

/** How launches differ: a wide spread, a drift from round to round, or two groups. Needs three launches, the shapes six. */
export const spread: Analyser = eachCrossing(({ samples }) => {
  if (samples.length < fewest) return [];
  const width = relativeIqr(samples);
  const found: OwnFinding[] = [];
  if (width > wideShare) {
    const why = "a smaller change can't be seen";
    found.push({
      severity: "warning",
      message: `launches spread by ${percent(width)} (interquartile): ${why}`,
      together: `have launches that spread by more than ${percent(wideShare)} (interquartile): ${why}`,
      advice: { kind: "raise", flag: "count" },
    });
  }
  if (samples.length < fewestForShape) return found;
  const p = trendPValue(samples);
  if (p < trendAlpha)
    found.push({
      severity: "warning",
      message: `launches drift from round to round (trend, p = ${p.toFixed(3)}): the machine changes`,
      together: "have launches that drift from round to round: the machine changes",
    });
  const gap = widestGap(samples);
  // A lone outlier makes a wide gap too; two groups need members on both sides.
  if (gap.share > gapShare && Math.min(gap.low, gap.high) >= 2 && width > wideShare / 10)
    found.push({
      severity: "warning",
      message: `launches fall into two groups of ${gap.low} and ${gap.high}: something has two states`,
      together: "have launches that fall into two groups: something has two states",
    });
  return found;
});

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
