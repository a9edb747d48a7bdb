import { benchstatText } from "./benchstat-text.ts";
import type { ComparisonReporter } from "./reporter.ts";

/** A comparison as benchstat prints it. */
export const benchstatReport: ComparisonReporter = (tables) => ({ text: benchstatText(tables) });
