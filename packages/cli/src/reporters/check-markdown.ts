import { markdownText } from "@agentperf/core/safety";
import { untoldLoads } from "../gate/breach.ts";
import { markdownTable } from "./markdown.ts";
import type { CheckReporter } from "./reporter.ts";
import { breachText, counted, fineText, uncheckedText } from "./wording.ts";

/** What a check found, for a pull request or a job's summary: what it comes to in the first line, then the limits, and what can't be told. */
export const checkMarkdown: CheckReporter = ({ breaches, unchecked, benchmarks }) => {
  const isUntold = untoldLoads(unchecked).length > 0;
  const fine = `${isUntold ? "❔" : "✅"} ${fineText({ benchmarks, unchecked })}`;
  const first = breaches.length === 0 ? fine : `❌ **${counted(breaches.length, "limit")} exceeded**`;
  const rows = breaches.map((breach) => [breach.crossing, breachText(breach)] as const);
  const table = rows.length === 0 ? [] : [markdownTable(["benchmark", "what"], ["left", "left"], rows).trimEnd()];
  const untold = [...new Set(unchecked.map(uncheckedText))].map((text) => `- ${markdownText(text)}`);
  return `${[first, ...table, ...(untold.length === 0 ? [] : [untold.join("\n")])].join("\n\n")}\n\n`;
};
