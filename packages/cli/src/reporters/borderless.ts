import type Table from "cli-table3";

const lineNames = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"].concat([
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
]);

/** Settings of a table without lines: columns one space apart. */
export const borderless = (colAligns: Table.HorizontalAlignment[]): Table.TableConstructorOptions => ({
  chars: { ...Object.fromEntries(lineNames.map((name) => [name, ""])), middle: " " },
  style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  colAligns,
});
