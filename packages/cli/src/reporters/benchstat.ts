import { type ComparedTable, commonScale, formatScaled } from "@agentperf/core/comparison";
import { delta, pAndN, percentOf, percentRange } from "./change-text.ts";
import type { ComparisonReporter } from "./reporter.ts";
import { TextTable } from "./text-table.ts";

const label = "geomean";

/** A comparison as benchstat prints it. */
export const benchstatReport: ComparisonReporter = (tables) => ({ text: benchstatText(tables) });

/** Tables as benchstat prints them. */
export function benchstatText(tables: readonly ComparedTable[]): string {
  return linesOf(tables, textLines)
    .map((line) => `${line}\n`)
    .join("");
}

/** The tables' lines, each after what its configuration has that the one before had not. */
export function linesOf(
  tables: readonly ComparedTable[],
  tableLines: (table: ComparedTable) => readonly string[],
  header: (line: string) => string = (line) => line,
): string[] {
  const lines: string[] = [];
  let before: ReadonlyMap<string, string> = new Map();
  for (const [at, table] of tables.entries()) {
    if (at > 0) lines.push(header(""));
    for (const [key, value] of table.config) if (at === 0 || before.get(key) !== value) lines.push(header(`${key}: ${value}`));
    before = new Map(table.config);
    for (const line of tableLines(table)) lines.push(line);
  }
  return lines;
}

const centerColumns = 3;
const deltaColumns = 3;
const startOf = (column: number): number => (column === 0 ? 1 : 1 + centerColumns + (column - 1) * (centerColumns + deltaColumns));

function textLines({ unit, columns, columnFields, rows, summary }: ComparedTable): string[] {
  const table = new TextTable();
  const notes = new Map<string, number>();
  const marks = (messages: readonly string[]): string =>
    messages
      .map((message) => {
        if (!notes.has(message)) notes.set(message, notes.size + 1);
        return superscript(notes.get(message) as number);
      })
      .join(" ");
  const edge = startOf(columns.length + 1);

  for (const field of columnFields.keys()) {
    table.row();
    for (const { from, to, value } of headings(columns, field)) {
      table.at(startOf(from)).cell(value, { span: startOf(to) - startOf(from), align: "center", margin: " │ " });
    }
    table.at(edge).cell("", { margin: " │" });
  }
  table.row();
  for (const at of columns.keys()) {
    table.at(startOf(at)).cell(unit, { span: centerColumns, align: "center", margin: " │ " });
    if (at > 0) table.cell("vs base", { span: deltaColumns, margin: "  " });
    for (let inner = startOf(at) + 1; inner < table.column; inner++) table.fix(inner);
  }
  table.at(edge).cell("", { margin: " │" });

  for (const { name, cells } of rows) {
    table.row();
    table.cell(name);
    const scale = commonScale(
      cells.flatMap((cell) => cell?.median ?? []),
      unit,
    );
    for (const [at, cell] of cells.entries()) {
      if (cell === undefined) continue;
      table.at(startOf(at)).cell(formatScaled(cell.median, scale), { align: "right" });
      table.cell(percentRange(cell), { align: "right", margin: " ± " });
      table.cell(marks(cell.warnings));
      if (cell.versus === undefined) continue;
      table.cell(delta(cell.median, cell.versus), { align: "right" });
      table.cell(`(${pAndN(cell.versus)})`);
      table.cell(marks(cell.versus.warnings));
    }
  }
  if (rows.length > 1) {
    table.row();
    table.cell(label);
    for (const [at, { geomean, ratio, warnings }] of summary.entries()) {
      if (geomean !== undefined) table.at(startOf(at)).cell(formatScaled(geomean, commonScale([geomean], unit)), { align: "right" });
      if (at > 0) {
        table.at(startOf(at) + centerColumns);
        if (ratio === undefined) table.cell("?");
        else table.cell(percentOf(ratio), { align: "right" });
      }
      table.at(startOf(at + 1) - 1).cell(marks(warnings));
    }
  }
  return [...table.lines(), ...[...notes].map(([message, number]) => `${superscript(number)} ${message}`)];
}

/** Runs of columns with the same value of a field, under one heading of the field before it. */
function headings(columns: ComparedTable["columns"], field: number): { from: number; to: number; value: string }[] {
  const found: { from: number; to: number; value: string }[] = [];
  for (const [at, values] of columns.entries()) {
    const last = found.at(-1);
    const same = at > 0 && values.slice(0, field + 1).every((value, index) => columns[at - 1]?.[index] === value);
    if (last !== undefined && same) last.to = at + 1;
    else found.push({ from: at, to: at + 1, value: values[field] ?? "" });
  }
  return found;
}

const superscript = (number: number): string => [...String(number)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
