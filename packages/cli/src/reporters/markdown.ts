/** Text as a Markdown cell or heading shows it, whatever it holds: on one line, and neither table, code, HTML nor link. */
export const escapeMarkdown = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\|`<]|(?<=\])\(/g, "\\$&");

/** Text as code within a line. */
export const markdownCode = (text: string): string => `\`${text.replace(/\s*[\r\n]+\s*/g, " ").replaceAll("`", "'")}\``;

/** A Markdown table; the cells are escaped. */
export function markdownTable(
  head: readonly string[],
  aligns: readonly ("left" | "right")[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |\n`;
  const rule = aligns.map((align) => (align === "left" ? "---|" : "--:|")).join("");
  return `${line(head)}|${rule}\n${rows.map(line).join("")}`;
}
