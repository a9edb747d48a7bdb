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
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
