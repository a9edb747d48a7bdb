import { type Analyser, eachCrossing } from "./finding.ts";

/** The ratio to the baseline: above the target it is worth knowing, above the warning threshold it is a warning. */
export const baseline: Analyser = (analysed) => {
  const { target, warning } = analysed.summary.baselines;
  return eachCrossing(({ ratio }) => {
    if (ratio === undefined || ratio.level === "good") return [];
    const isBad = ratio.level === "bad";
    const most = isBad ? `warning threshold of ${warning}` : `target of ${target}`;
    return [
      {
        severity: isBad ? "warning" : "info",
        message: `takes ${ratio.value.toFixed(2)} × its baseline ${ratio.key}, above the ${most}`,
        together: `take more than the ${most} × their baselines`,
      },
    ];
  })(analysed);
};
