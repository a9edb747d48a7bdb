import { median } from "../statistics/summary.ts";
import type { Analyser, Conclusion } from "./conclusion.ts";

/** A few steps of a processor; less is a loop with nothing in it. */
const nothingNs = 0.5;
const fewestForOutliers = 5;
/** Deviations from the median, each the median one, from which on a launch is far off. */
const farOff = 5;
const leastShare = 0.1;

/** Whether the figures can be taken at their word: something that is too short to be anything, or launches far off the others. */
export const analysePrecision: Analyser = (crossing, launches): Conclusion[] => {
  if (launches.length === 0) return [];
  const values = launches.map(({ nsPerOp }) => nsPerOp);
  const middle = median(values);
  const found: Conclusion[] = [];
  if (middle < nothingNs) {
    found.push({
      analyser: "precision",
      severity: "warning",
      crossing: crossing.id,
      message: `${middle.toFixed(2)} ns an operation is too short to be work: the compiler has left it out; give its result back from run`,
    });
  }
  if (launches.length < fewestForOutliers) return found;
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  const limit = Math.max(farOff * 1.4826 * deviation, leastShare * middle);
  const outliers = values.filter((value) => Math.abs(value - middle) > limit);
  if (outliers.length > 0) {
    const factors = outliers.map((value) => `${(value / middle).toFixed(2)} ×`).join(", ");
    found.push({
      analyser: "precision",
      severity: "info",
      crossing: crossing.id,
      message: `${outliers.length} of ${launches.length} launches took ${factors} the median: something else ran, or the compilers took another way; the median leaves them out, raise --count where they are many`,
    });
  }
  return found;
};
