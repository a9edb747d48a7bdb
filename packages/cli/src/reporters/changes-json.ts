import { terminalJson } from "@agentperf/core/safety";
import type { ComparisonReporter } from "./reporter.ts";

/** A comparison as JSON, every value among it. */
export const changesJson: ComparisonReporter = (tables) => ({ text: `${terminalJson(JSON.stringify(tables, undefined, 2))}\n` });
