import { annotation } from "@agentperf/core/safety";
import type { CheckReporter } from "./reporter.ts";
import { allFine, breachText } from "./wording.ts";

/** What a check found, as annotations of a GitHub workflow. */
export const checkGithub: CheckReporter = ({ breaches, benchmarks, level }) =>
  breaches.length === 0
    ? `${allFine(benchmarks)}\n`
    : breaches.map((breach) => `${annotation({ level, title: breach.crossing, message: breachText(breach) })}\n`).join("");
