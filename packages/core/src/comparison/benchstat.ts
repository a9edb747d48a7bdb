import type { ComparedCell, ComparedTable, Versus } from "./compare.ts";
import { TextTable } from "./text-table.ts";
import { commonScale, formatScaled } from "./units.ts";

const label = "geomean";

/** Tables as benchstat prints them. */
export function benchstatText(tables: readonly ComparedTable[]): string {
  return withConfig(tables, (table) => tableLines(table))
    .map((line) => `${line}\n`)
    .join("");
}

/** Tables as benchstat's CSV, and its warnings with the cells that they are about. */
export function benchstatCsv(tables: readonly ComparedTable[]): { readonly csv: string; readonly warnings: string } {
  const warnings: string[] = [];
  let row = 1;
  const lines = withConfig(
    tables,
    (table) => {
      const own = csvLines(table, row, warnings);
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

/** The tables' lines, each after what its configuration has that the one before had not. */
function withConfig(
  tables: readonly ComparedTable[],
  linesOf: (table: ComparedTable) => readonly string[],
  header: (line: string) => string = (line) => line,
): string[] {
  const lines: string[] = [];
  let before: ReadonlyMap<string, string> = new Map();
  for (const [at, table] of tables.entries()) {
    if (at > 0) lines.push(header(""));
    for (const [key, value] of table.config) if (at === 0 || before.get(key) !== value) lines.push(header(`${key}: ${value}`));
    before = new Map(table.config);
    lines.push(...linesOf(table));
  }
  return lines;
}

const centerColumns = 3;
const deltaColumns = 3;
const startOf = (column: number): number => (column === 0 ? 1 : 1 + centerColumns + (column - 1) * (centerColumns + deltaColumns));

function tableLines({ unit, columns, columnFields, rows, summary }: ComparedTable): string[] {
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
        else table.cell(signedPercent(ratio), { align: "right" });
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

/** The larger side of the interval, in percent of the median. */
export function percentRange({ median, low, high }: Pick<ComparedCell, "median" | "low" | "high">): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "∞";
  if (Math.sign(low) !== Math.sign(median) || Math.sign(high) !== Math.sign(median)) return "?";
  if (median === 0) return "0%";
  return `${roundHalfEven(100 * Math.max(high / median - 1, 1 - low / median))}%`;
}

/** The change of the median; `~` where the test sees none. */
export function delta(median: number, { baseline, isSignificant }: Versus): string {
  if (!isSignificant) return "~";
  if (baseline === median) return "0.00%";
  return baseline === 0 ? "?" : signedPercent(median / baseline);
}

const signedPercent = (ratio: number): string => {
  const percent = (ratio - 1) * 100;
  return `${percent < 0 || Object.is(percent, -0) ? "-" : "+"}${Math.abs(percent).toFixed(2)}%`;
};

const roundHalfEven = (value: number): string => {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? String(floor % 2 === 0 ? floor : floor + 1) : value.toFixed(0);
};

export function pAndN({ p, n: [baseline, own] }: Versus): string {
  const size = baseline === own ? String(own) : `${baseline}+${own}`;
  return `${p === 0 ? "" : `p=${p.toFixed(3)} `}n=${size}`;
}

const superscript = (number: number): string => [...String(number)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");

const csvStartOf = (column: number): number => (column === 0 ? 1 : 3 + (column - 1) * 4);

function csvLines({ unit, columns, columnFields, rows, summary }: ComparedTable, firstRow: number, warnings: string[]): string[] {
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
      fillTo(csvStartOf(at));
      cells.push(values[field] ?? "");
    }
    fillTo(csvStartOf(columns.length));
    end();
  }
  for (const at of columns.keys()) {
    fillTo(csvStartOf(at));
    cells.push(unit, "CI", ...(at > 0 ? ["vs base", "P"] : []));
  }
  end();
  for (const { name, cells: own } of rows) {
    cells.push(name);
    for (const [at, cell] of own.entries()) {
      if (cell === undefined) continue;
      fillTo(csvStartOf(at));
      warn(cell.warnings);
      cells.push(goNumber(cell.median), percentRange(cell));
      if (cell.versus === undefined) continue;
      warn(cell.versus.warnings);
      cells.push(delta(cell.median, cell.versus), pAndN(cell.versus));
    }
    end();
  }
  cells.push(label);
  for (const [at, { geomean, ratio, warnings: own }] of summary.entries()) {
    fillTo(csvStartOf(at));
    warn(own);
    if (geomean !== undefined) cells.push(goNumber(geomean));
    if (at > 0) {
      fillTo(csvStartOf(at) + 2);
      cells.push(ratio === undefined ? "?" : signedPercent(ratio), "");
    }
  }
  end();
  return lines;
}

function columnName(index: number): string {
  let name = "";
  for (let left = index; left > 0; left = Math.floor(left / 26)) name = String.fromCharCode(65 + (left % 26)) + name;
  return name === "" ? "A" : name;
}

const quoted = (text: string): string => (/[",\n\r]|^\s/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A number as Go prints it: the fewest digits that give it back, with an exponent below 1e-4 and from 1e21. */
function goNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return String(value);
}
