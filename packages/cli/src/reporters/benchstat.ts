import { benchstatText } from "@agentperf/core/comparison";
import type { ComparisonReporter } from "./reporter.ts";

/** A comparison as benchstat prints it. */
export const benchstatReport: ComparisonReporter = (tables) => ({ text: benchstatText(tables) });
