// Markdown that shows the same on GitHub and on the site, whose pages are templates.

/** A text outside of code. */
export const plain = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll("<", "&lt;").replaceAll("{{", "&lbrace;{").replaceAll("*", "\\*")))
    .join("");

/** A piece of code. */
export const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

/** A table; a row with no cells is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line), ""].join("\n");
}

/** A block of text as it is printed. */
export const block = (text: string, language = "text"): string => `\`\`\`${language}\n${text.replace(/^\n+|\s+$/g, "")}\n\`\`\`\n`;

/** The parts of a page, with a line between them. */
export const page = (...parts: readonly (string | undefined)[]): string =>
  `${parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => part?.trimEnd())
    .join("\n\n")}\n`;
