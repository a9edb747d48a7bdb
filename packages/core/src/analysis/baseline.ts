import { type Analyser, eachCrossing } from "./finding.ts";

/** The ratio to the baseline: above the target it is worth knowing, above the warning threshold it is a warning. */
export const baseline: Analyser = (analysed) => {
  const { target, warning } = analysed.summary.baselines;
  return eachCrossing(({ ratio }) => {
    if (ratio === undefined) return [];
    // A figure that may as well lie below a limit isn't above it.
    const level = ratio.atLeast;
    if (level === "good") return [];
    const isBad = level === "bad";
    const most = isBad ? `warning threshold of ${warning}` : `target of ${target}`;
    return [
      {
        severity: isBad ? "warning" : "info",
        message: `takes ${ratio.value.toFixed(2)} × its baseline ${ratio.key}, above the ${most}`,
        together: `slower than ${isBad ? warning : target} × the baseline`,
      },
    ];
  })(analysed);
};
