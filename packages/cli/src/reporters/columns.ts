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

/** What a terminal would obey has no width, and a line feed would end the row: both are written out. */
function onOneLine(cell: Cell): Cell {
  if (typeof cell === "string") return lineOf(cell);
  return typeof cell === "object" && cell !== null && "content" in cell ? { ...cell, content: lineOf(String(cell.content ?? "")) } : cell;
}

/** A text on one line of a terminal. */
export const lineOf = (text: string): string => terminalText(text, { colours: true }).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
