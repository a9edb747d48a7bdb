import type { Change } from "@agentperf/core/analysis";
import type { ComparedTable } from "@agentperf/core/comparison";
import picocolors from "picocolors";
import { changeRows, titleOf } from "./changes.ts";
import { type FittedCell, type FittedColumn, fittedTable, leastWidth } from "./fitted-table.ts";
import type { Colours } from "./marks.ts";
import type { ComparisonReporter } from "./reporter.ts";
import { wrapped } from "./wrapped.ts";

/** A comparison for people on a terminal, what changed most on top. */
export const changesTable: ComparisonReporter = (tables, colour, width) => {
  const colours = picocolors.createColors(colour);
  return { text: tables.map((table) => tableText(table, colours, width)).join("\n") };
};

/** One column of a comparison, as a table has it: the figures, and against the first column what changed. */
interface Part {
  readonly columns: readonly FittedColumn[];
  /** Its cells, in the order of the rows. */
  readonly cells: readonly (readonly FittedCell[])[];
}

function tableText(table: ComparedTable, colours: Colours, width: number | undefined): string {
  const rows = changeRows(table);
  const names: Part = { columns: [{ head: "benchmark", wrapsFrom: 20 }], cells: rows.map(({ name }) => [name]) };
  const [first, ...others] = table.columns.map((values, at): Part => {
    const figure: FittedColumn = { head: values.join(" "), align: "right" };
    if (at === 0) return { columns: [figure], cells: rows.map(({ cells }) => [cells[0]?.figure ?? ""]) };
    const versus: readonly FittedColumn[] = [
      { head: "change", align: "right" },
      { head: "", dropped: 2 },
      { head: "test", align: "right", dropped: 1 },
    ];
    return {
      columns: [figure, ...versus],
      cells: rows.map(({ cells }) => {
        const { figure: text = "", versus: change } = cells[at] ?? {};
        if (change === undefined) return [text];
        const paint = paintOf(change.change, colours);
        return [text, { text: change.delta, paint }, { text: change.change, paint }, { text: change.test, paint: colours.dim }];
      }),
    };
  });
  const blocks = blocksOf(others, (some) => beside([names, ...(first === undefined ? [] : [first]), ...some]), width);
  const texts = blocks.map(({ columns, cells }) => fittedTable(columns, cells, { colours, width }));
  return `${wrapped(colours.dim(titleOf(table)), width)}\n${texts.join("\n\n")}\n`;
}

/** Parts side by side. */
const beside = (parts: readonly Part[]): Part => ({
  columns: parts.flatMap(({ columns }) => columns),
  // All parts have the same rows; one without a change lacks its last cells.
  cells: (parts[0]?.cells ?? []).map((_, row) =>
    parts.flatMap(({ columns, cells }) => columns.map((_column, at) => cells[row]?.[at] ?? "")),
  ),
});

/** As many of the other columns beside the first one as there is room for, the rest in tables of their own below. */
function blocksOf(others: readonly Part[], layOut: (some: readonly Part[]) => Part, width = Number.POSITIVE_INFINITY): Part[] {
  const isFitting = ({ columns, cells }: Part) => leastWidth(columns, cells) <= width;
  for (let size = others.length; size > 1; size--) {
    const blocks = Array.from({ length: Math.ceil(others.length / size) }, (_, at) => layOut(others.slice(at * size, (at + 1) * size)));
    if (blocks.every(isFitting)) return blocks;
  }
  return others.length === 0 ? [layOut([])] : others.map((own) => layOut([own]));
}

function paintOf(change: Change, colours: Colours): (text: string) => string {
  if (change === "slower" || change === "worse") return colours.red;
  return change === "faster" || change === "better" ? colours.green : colours.dim;
}
