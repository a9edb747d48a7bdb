import { type CrossingSummary, loadsOf, measuredOf, searchesOf, uncertaintyOf, withoutLoads } from "@agentperf/core/analysis";
import { markdownText } from "@agentperf/core/safety";
import { formatBytes, formatNs, formatRange, formatRate, formatRatio, formatUncertainty } from "./format.ts";
import { headline } from "./headline.ts";
import { loadMarkdown } from "./load-markdown.ts";
import { isOfLoads, loadHeadline } from "./load-words.ts";
import { markdownTable } from "./markdown.ts";
import type { Reporter } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";
import { conclusionTexts } from "./wording.ts";

/** A run for a pull request or a job's summary: what it says in a line, what to know, and all figures in a table that is folded. */
export const markdownReporter: Reporter = {
  showsProblems: true,
  report({ result, summary: all, conclusions }) {
    const summary = withoutLoads(all);
    const [loads, searches] = [loadsOf(result), searchesOf(result)];
    const lines = [
      `**${markdownText(loadHeadline(loads, searches) || headline(all))}**`,
      ...conclusionTexts(conclusions)
        .slice(0, 3)
        .map(({ text }) => `- ${markdownText(text)}`),
    ];
    const failed = [...new Set(result.failures.map(({ crossing, message }) => `- ❌ ${markdownText(`${crossing}: ${message}`)}`))];
    const rows = sectionsOf(summary.crossings).flatMap(({ title, rows: members }) =>
      members.flatMap(({ name, byRuntime }) => [...byRuntime].map(([runtime, own]) => [title, name, runtime, ...figuresOf(own)])),
    );
    const head = ["suite", "benchmark", "runtime", "time", "±", "p50", "p99", "B/op", "allocs/op", "÷ baseline", "÷ first"];
    const aligns = head.map((_, at) => (at < 3 ? ("left" as const) : ("right" as const)));
    if (isOfLoads(result))
      return loadMarkdown({ loads, searches, skipped: result.skipped }, [...lines.slice(0, 1), "", ...lines.slice(1), ...failed]);
    const table = markdownTable(head, aligns, rows);
    return `${[...lines.slice(0, 1), "", ...lines.slice(1), ...failed].join("\n")}\n\n<details><summary>${measuredOf(summary).length} figures</summary>\n\n${table}\n</details>\n`;
  },
};

function figuresOf(own: CrossingSummary): string[] {
  if (own.status !== "measured") return [own.status, "", "", "", "", "", "", ""];
  const { crossing, nsPerOp, p50, p99Ns, opsPerSecond, memory, ratio, versus } = own;
  const uncertainty = uncertaintyOf(nsPerOp);
  const isDecided = versus?.decision === "slower" || versus?.decision === "faster";
  return [
    crossing.concurrency > 1 ? formatRate(opsPerSecond) : formatNs(nsPerOp.median),
    uncertainty === undefined ? "" : formatUncertainty(uncertainty),
    formatNs(p50.median),
    formatNs(p99Ns),
    memory.bytesPerOp === undefined ? "" : formatBytes(memory.bytesPerOp),
    memory.allocations === undefined ? "" : memory.allocations.perOp.toFixed(1).replace(/\.0$/, ""),
    ratio === undefined ? "" : formatRatio(ratio.value),
    versus === undefined ? "" : isDecided ? `${formatRange(versus.low, versus.high)}×` : versus.decision === "equivalent" ? "≈" : "?",
  ];
}
