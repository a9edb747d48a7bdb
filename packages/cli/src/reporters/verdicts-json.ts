import { terminalJson } from "@agentperf/core/safety";
import type { VerdictsReporter } from "./reporter.ts";

/** The verdicts with the value of each launch. */
export const verdictsJson: VerdictsReporter = ({ verdicts }) => `${terminalJson(JSON.stringify(verdicts, undefined, 2))}\n`;
