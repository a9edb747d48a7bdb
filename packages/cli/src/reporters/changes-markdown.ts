import type { Change } from "@agentperf/core/analysis";
import type { ComparedTable } from "@agentperf/core/comparison";
import { markdownText } from "@agentperf/core/safety";
import { changeRows, titleOf } from "./changes.ts";
import { markdownTable } from "./markdown.ts";
import type { ComparisonReporter } from "./reporter.ts";

const marks: Readonly<Record<Change, string>> = { slower: "🔴 ", worse: "🔴 ", faster: "🟢 ", better: "🟢 ", same: "", "too few": "" };

/** A comparison for a pull request, what changed most on top. */
export const changesMarkdown: ComparisonReporter = (tables) => ({ text: tables.map(tableText).join("\n") });

function tableText(table: ComparedTable): string {
  const head = table.columns.flatMap((values, at) => [values.join(" "), ...(at === 0 ? [] : ["change", "p"])]);
  const rows = changeRows(table).map(({ name, cells }) => [
    name,
    ...cells.flatMap(({ figure, versus }, at) => {
      if (at === 0) return [figure];
      return versus === undefined ? [figure, "", ""] : [figure, `${marks[versus.change]}${versus.delta} ${versus.change}`, versus.test];
    }),
  ]);
  const aligns = ["left" as const, ...head.map(() => "right" as const)];
  return `**${markdownText(titleOf(table))}**\n\n${markdownTable(["", ...head], aligns, rows)}`;
}
