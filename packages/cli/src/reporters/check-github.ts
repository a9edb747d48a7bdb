import { annotation } from "@agentperf/core/safety";
import { untoldLoads } from "../gate/breach.ts";
import type { CheckReporter } from "./reporter.ts";
import { breachText, fineText, uncheckedText } from "./wording.ts";

/** What a check found, as annotations of a GitHub workflow; of what nobody can tell too, where that makes it fail. */
export const checkGithub: CheckReporter = ({ breaches, unchecked, benchmarks, level }) => {
  const found = breaches.map((breach) => ({ title: breach.crossing, message: breachText(breach) }));
  const untold = untoldLoads(unchecked).map((own) => ({ title: own.crossing, message: uncheckedText(own) }));
  const fine = breaches.length === 0 ? `${fineText({ benchmarks, unchecked })}\n` : "";
  return `${[...found, ...untold].map((own) => `${annotation({ level, ...own })}\n`).join("")}${fine}`;
};
