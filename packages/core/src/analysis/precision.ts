import { median } from "../statistics/summary.ts";
import { type Analyser, eachCrossing, type OwnFinding } from "./finding.ts";

/** A few steps of a processor; less is a loop with nothing in it. */
const nothingNs = 0.5;
const fewestForOutliers = 5;
/** A launch that lies so many times the usual deviation from the median is far off. */
const farOff = 5;
const leastShare = 0.1;
/** Makes the median deviation of a normal distribution its standard deviation. */
const toStandardDeviation = 1.4826;

/** Whether the figures can be taken at their word: an operation that is too short to be work, or launches far off the others. */
export const precision: Analyser = eachCrossing(({ samples, nsPerOp: { median: middle } }) => {
  const found: OwnFinding[] = [];
  if (middle < nothingNs) {
    found.push({
      severity: "warning",
      message: `${middle.toFixed(2)} ns an operation is too short to be work: the compiler has left it out`,
      together: "too short to be work: the compiler has left it out",
      advice: { kind: "return-result" },
    });
  }
  if (samples.length < fewestForOutliers) return found;
  const deviation = median(samples.map((value) => Math.abs(value - middle)));
  const limit = Math.max(farOff * toStandardDeviation * deviation, leastShare * middle);
  const outliers = samples.filter((value) => Math.abs(value - middle) > limit);
  if (outliers.length > 0) {
    const factors = outliers.map((value) => `${(value / middle).toFixed(2)} ×`).join(", ");
    const why = "something else ran, or the compilers took another way; the median leaves them out";
    found.push({
      severity: "info",
      message: `${outliers.length} of ${samples.length} launches took ${factors} the median: ${why}`,
      together: "launches far off their median, which it leaves out",
      advice: { kind: "raise", flag: "count" },
    });
  }
  return found;
});
