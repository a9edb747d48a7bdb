import { stripVTControlCharacters } from "node:util";
import { terminalText } from "@agentperf/core/safety";
import Table from "cli-table3";

const lineNames = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"].concat([
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
]);

/** One cell, or several of them joined. */
export type Cell = Table.Cell;

/** Text in columns one space apart, without lines around them and without spaces at the ends. */
export function columns(aligns: readonly Table.HorizontalAlignment[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.filter((row): row is readonly string[] => row.every((cell) => typeof cell === "string"));
  // cli-table3, which joined cells need, takes time that grows with the square of the rows; a comparison may have thousands.
  if (texts.length === rows.length) return plainColumns(aligns, texts);
  const table = new Table({
    chars: { ...Object.fromEntries(lineNames.map((name) => [name, ""])), middle: " " },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colAligns: [...aligns],
  });
  table.push(...rows.map((row) => row.map(onOneLine)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function plainColumns(aligns: readonly Table.HorizontalAlignment[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(lineOf));
  const sizes = lines.map((row) => row.map(displayWidth));
  const widths: number[] = [];
  for (const row of sizes) for (const [at, size] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, size);
  return lines
    .map((row, index) => {
      const cells = row.map((text, at) => {
        const space = " ".repeat((widths[at] ?? 0) - (sizes[index]?.[at] ?? 0));
        return aligns[at] === "right" ? space + text : text + space;
      });
      return cells.join(" ").trimEnd();
    })
    .join("\n");
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The columns of a terminal that a text takes: colours none, most of East Asia's characters two. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += /[\p{M}\p{Cf}]/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** What a terminal would obey has no width, and a line feed would end the row: both are written out. */
function onOneLine(cell: Cell): Cell {
  if (typeof cell === "string") return lineOf(cell);
  return typeof cell === "object" && cell !== null && "content" in cell ? { ...cell, content: lineOf(String(cell.content ?? "")) } : cell;
}

const lineOf = (text: string): string => terminalText(text, { colours: true }).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
