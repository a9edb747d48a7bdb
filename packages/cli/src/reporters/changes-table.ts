import type { Change } from "@agentperf/core/analysis";
import type { ComparedTable } from "@agentperf/core/comparison";
import picocolors from "picocolors";
import { changeRows, titleOf } from "./changes.ts";
import { type Cell, columns } from "./columns.ts";
import type { Colours } from "./marks.ts";
import type { ComparisonReporter } from "./reporter.ts";

/** A comparison for people on a terminal, what changed most on top. */
export const changesTable: ComparisonReporter = (tables, colour) => {
  const colours = picocolors.createColors(colour);
  return { text: tables.map((table) => tableText(table, colours)).join("\n") };
};

function tableText(table: ComparedTable, colours: Colours): string {
  const aligns = table.columns.flatMap((_, at) => Array.from({ length: at === 0 ? 1 : 3 }, () => "right" as const));
  const head = table.columns.flatMap((values, at) => [
    colours.bold(` ${values.join(" ")}`),
    ...(at === 0 ? [] : [colours.dim(" change"), ""]),
  ]);
  const rows = changeRows(table).map(({ name, cells }): Cell[] => [
    name,
    ...cells.flatMap(({ figure, versus }, at) => {
      if (at === 0) return [` ${figure}`];
      const change = versus === undefined ? "" : painted(`${versus.delta} ${versus.change}`, versus.change, colours);
      return [` ${figure}`, ` ${change}`, colours.dim(` ${versus?.test ?? ""}`)];
    }),
  ]);
  return `${colours.dim(titleOf(table))}\n${columns(["left", ...aligns], [["", ...head], ...rows])}\n`;
}

function painted(text: string, change: Change, colours: Colours): string {
  if (change === "slower" || change === "worse") return colours.red(text);
  if (change === "faster" || change === "better") return colours.green(text);
  return colours.dim(text);
}
