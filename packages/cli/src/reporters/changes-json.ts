import type { ComparisonReporter } from "./reporter.ts";

/** A comparison as JSON, every value among it. */
export const changesJson: ComparisonReporter = (tables) => ({ text: `${JSON.stringify(tables, undefined, 2)}\n` });
