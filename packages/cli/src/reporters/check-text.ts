import type { CheckReporter } from "./reporter.ts";
import { allFine, breachText } from "./wording.ts";

/** What a check found, a line each. */
export const checkText: CheckReporter = ({ breaches, benchmarks }) => {
  const lines = breaches.map((breach) => `${breach.crossing}: ${breachText(breach)}`.replaceAll("\n", "\n  "));
  return { text: `${(lines.length === 0 ? [allFine(benchmarks)] : lines).join("\n")}\n` };
};
