import { stripVTControlCharacters } from "node:util";
import { lineOf } from "./columns.ts";

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The columns of a terminal that a text takes: colours none, most of East Asia's characters two. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += /\p{M}|\p{Cf}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/**
 * Rows of texts in columns, one space apart, for tables of any number of rows: a table of many thousands takes a library minutes. Nothing
 * follows the last text of a line.
 */
export function manyRows(aligns: readonly ("left" | "right")[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(lineOf));
  const widths: number[] = [];
  const sizes = rows.map((row) => row.map(displayWidth));
  for (const row of sizes) for (const [at, size] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, size);
  const lines = rows.map((row, index) => {
    const cells = row.map((text, at) => {
      const space = " ".repeat((widths[at] ?? 0) - (sizes[index]?.[at] ?? 0));
      return aligns[at] === "right" ? space + text : text + space;
    });
    return `${cells.join(" ").trimEnd()}\n`;
  });
  return lines.join("");
}
