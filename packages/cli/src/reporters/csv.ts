import { type ComparedTable, formatShortest } from "@agentperf/core/comparison";
import { linesOf } from "./benchstat.ts";
import { delta, pAndN, percentOf, percentRange } from "./change-text.ts";
import type { ComparisonReporter } from "./reporter.ts";

const label = "geomean";

/** A comparison as benchstat's CSV; its warnings name the cells that they are about. */
export const csvReport: ComparisonReporter = (tables) => {
  const { csv, warnings } = benchstatCsv(tables);
  return { text: csv, warnings };
};

/** Tables as benchstat's CSV, and its warnings with the cells that they are about. */
export function benchstatCsv(tables: readonly ComparedTable[]): { readonly csv: string; readonly warnings: string } {
  const warnings: string[] = [];
  let row = 1;
  const lines = linesOf(
    tables,
    (table) => {
      const own = tableLines(table, row, warnings);
      row += own.length;
      return own;
    },
    (line) => {
      row += 1;
      return quoted(line);
    },
  );
  return { csv: lines.map((line) => `${line}\n`).join(""), warnings: warnings.map((line) => `${line}\n`).join("") };
}

const startOf = (column: number): number => (column === 0 ? 1 : 3 + (column - 1) * 4);

function tableLines({ unit, columns, columnFields, rows, summary }: ComparedTable, firstRow: number, warnings: string[]): string[] {
  const lines: string[] = [];
  let cells: string[] = [];
  const fillTo = (column: number) => {
    while (cells.length < column) cells.push("");
  };
  const end = () => {
    lines.push(cells.map(quoted).join(","));
    cells = [];
  };
  const warn = (messages: readonly string[]) => {
    for (const message of messages) warnings.push(`${columnName(cells.length)}${firstRow + lines.length}: ${message}`);
  };
  for (const field of columnFields.keys()) {
    for (const [at, values] of columns.entries()) {
      fillTo(startOf(at));
      cells.push(values[field] ?? "");
    }
    fillTo(startOf(columns.length));
    end();
  }
  for (const at of columns.keys()) {
    fillTo(startOf(at));
    cells.push(unit, "CI", ...(at > 0 ? ["vs base", "P"] : []));
  }
  end();
  for (const { name, cells: own } of rows) {
    cells.push(name);
    for (const [at, cell] of own.entries()) {
      if (cell === undefined) continue;
      fillTo(startOf(at));
      warn(cell.warnings);
      cells.push(formatShortest(cell.median), percentRange(cell));
      if (cell.versus === undefined) continue;
      warn(cell.versus.warnings);
      cells.push(delta(cell.median, cell.versus), pAndN(cell.versus));
    }
    end();
  }
  cells.push(label);
  for (const [at, { geomean, ratio, warnings: own }] of summary.entries()) {
    fillTo(startOf(at));
    warn(own);
    if (geomean !== undefined) cells.push(formatShortest(geomean));
    if (at === 0) continue;
    fillTo(startOf(at) + 2);
    cells.push(ratio === undefined ? "?" : percentOf(ratio));
  }
  fillTo(startOf(columns.length));
  end();
  return lines;
}

function columnName(index: number): string {
  let name = "";
  for (let left = index; left > 0; left = Math.floor(left / 26)) name = String.fromCharCode(65 + (left % 26)) + name;
  return name === "" ? "A" : name;
}

/** A field in quotes where Go's encoding/csv puts one. For it a byte order mark isn't white space. */
const quoted = (text: string): string =>
  text === "\\." || /[",\n\r]|^(?!\uFEFF)[\s\u0085]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
