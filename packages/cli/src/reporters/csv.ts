import { benchstatCsv } from "./benchstat-csv.ts";
import type { ComparisonReporter } from "./reporter.ts";

/** A comparison as benchstat's CSV; its warnings name the cells that they are about. */
export const csvReport: ComparisonReporter = (tables) => {
  const { csv, warnings } = benchstatCsv(tables);
  return { text: csv, warnings };
};
