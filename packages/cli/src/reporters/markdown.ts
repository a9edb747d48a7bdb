import { markdownText } from "@agentperf/core/safety";

/** A Markdown table. Its cells are texts, shown as they are, whatever they hold. */
export function markdownTable(
  head: readonly string[],
  aligns: readonly ("left" | "right")[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(" | ")} |\n`;
  const rule = aligns.map((align) => (align === "left" ? "---|" : "--:|")).join("");
  return `${line(head)}|${rule}\n${rows.map(line).join("")}`;
}
