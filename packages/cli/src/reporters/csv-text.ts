import { terminalText } from "@agentperf/core/safety";

type Value = string | number | undefined;

/** One column, with its unit in its head. */
export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => Value;
}

/** Rows as RFC 4180 has them, below a head. */
export function csv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula gets a mark before it, which it doesn't show. */
function cell(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = terminalText(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
