import picocolors from "picocolors";
import { type FittedColumn, fittedTable } from "./fitted-table.ts";
import type { CheckReporter } from "./reporter.ts";
import { breachParts, counted, fineText } from "./wording.ts";

/** What a check found: a row a breach, with the figure and the limit that it is above. */
export const checkText: CheckReporter = ({ breaches, unchecked, benchmarks, level, colour, width }) => {
  if (breaches.length === 0) return `${fineText({ benchmarks, unchecked })}\n`;
  const colours = picocolors.createColors(colour);
  const columns: readonly FittedColumn[] = [
    { head: "benchmark", wrapsFrom: 16 },
    { head: "found", wrapsFrom: 24 },
    { head: "above", wrapsFrom: 12 },
  ];
  const paint = level === "error" ? colours.red : colours.yellow;
  const rows = breaches.map((breach) => {
    const { found, limit } = breachParts(breach);
    return [breach.crossing, { text: found, paint }, limit];
  });
  return `${fittedTable(columns, rows, { colours, width })}\n\n${counted(breaches.length, "limit")} exceeded\n`;
};
