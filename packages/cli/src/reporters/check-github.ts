import { annotation } from "@agentperf/core/safety";
import { markdownTable } from "./markdown.ts";
import type { CheckReporter } from "./reporter.ts";
import { allFine, breachText, counted } from "./wording.ts";

/** What a check found, as annotations of a GitHub workflow, and for the summary of its job. */
export const checkGithub: CheckReporter = ({ breaches, benchmarks, level }) => {
  if (breaches.length === 0) return { text: `${allFine(benchmarks)}\n`, jobSummary: `✅ ${allFine(benchmarks)}\n\n` };
  const rows = breaches.map((breach) => [breach.crossing, breachText(breach)] as const);
  const heading = `### agentperf: ${counted(breaches.length, "limit")} exceeded`;
  return {
    text: rows.map(([crossing, text]) => `${annotation({ level, title: crossing, message: text })}\n`).join(""),
    jobSummary: `${heading}\n\n${markdownTable(["benchmark", "what"], ["left", "left"], rows)}\n`,
  };
};
