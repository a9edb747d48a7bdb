import { terminalJson } from "@agentperf/core/safety";
import type { CheckReporter } from "./reporter.ts";

/** What a check found, and what it couldn't tell, as data. */
export const checkJson: CheckReporter = ({ breaches, unchecked, crossings, level }) =>
  `${terminalJson(JSON.stringify({ level, crossings, breaches, unchecked }, undefined, 2))}\n`;
