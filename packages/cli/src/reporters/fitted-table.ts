import { terminalLine } from "@agentperf/core/safety";
import { type Align, type Cell, columns, displayWidth } from "./columns.ts";
import type { Colours } from "./marks.ts";
import { cut, linesOf } from "./wrapped.ts";

/** A column of a {@link fittedTable}. */
export interface FittedColumn {
  /** What stands in it; empty for marks. */
  readonly head: string;
  readonly align?: Align;
  /**
   * A text that may be broken into lines, and how much room it keeps before other columns are dropped; infinite: it is broken only where nothing
   * else helps. Absent: a figure, which is whole.
   */
  readonly wrapsFrom?: number;
  /** Its place in the order in which a narrow terminal goes without columns, the first one first. Absent: it stays. */
  readonly dropped?: number;
}

/** A cell: its text, and how it is coloured. */
export type FittedCell = string | { readonly text: string; readonly paint: (text: string) => string };

/** A row of cells, or a title over those that follow. */
export type FittedRow = readonly FittedCell[] | { readonly title: FittedCell };

/** How a table is laid out. */
export interface FittedOptions {
  readonly colours: Colours;
  /** Columns of the terminal; absent: there is room for all. */
  readonly width?: number | undefined;
}

const gap = 2;
/** Heads and texts aren't broken into narrower lines. */
const narrowest = 10;

/**
 * A table that is no wider than the terminal: columns in which nothing stands are left out, then those that a narrow terminal goes without;
 * then texts are broken into lines within their cells. Figures stay whole. Texts are made fit for a terminal.
 */
export function fittedTable(all: readonly FittedColumn[], rows: readonly FittedRow[], options: FittedOptions): string {
  const { colours, width = Number.POSITIVE_INFINITY } = options;
  const cells = cellsOf(rows);
  const shown = chosen(sized(all, cells), width);
  const widths = shared(shown, width);
  const aligns = shown.map(({ align }) => align ?? "left");
  const lines: Cell[][] = [];
  const heads = all.map(({ head: text }): Laid => ({ text, paint: colours.dim }));
  lines.push(...linesOfRow(heads, shown, widths));
  for (const row of cells) {
    if ("text" in row) lines.push([{ content: row.paint(cut(row.text, width)), colSpan: shown.length }]);
    else lines.push(...linesOfRow(row, shown, widths));
  }
  return columns(aligns, lines);
}

/** The fewest columns of a terminal in which no text is broken further than its column allows. */
export function leastWidth(all: readonly FittedColumn[], rows: readonly FittedRow[]): number {
  return totalOf(chosen(sized(all, cellsOf(rows)), 0));
}

interface Laid {
  readonly text: string;
  readonly paint: (text: string) => string;
}

interface Sized extends FittedColumn {
  readonly at: number;
  /** What it takes where there is room, and what it takes at least. */
  readonly natural: number;
  readonly least: number;
}

const asIs = (text: string): string => text;
const empty: Laid = { text: "", paint: asIs };

/** A title is one cell. */
const cellsOf = (rows: readonly FittedRow[]): (Laid | Laid[])[] => rows.map((row) => ("title" in row ? laid(row.title) : row.map(laid)));

function laid(cell: FittedCell): Laid {
  const { text, paint } = typeof cell === "string" ? { text: cell, paint: asIs } : cell;
  // Lines of an error are one text here, which is broken where the terminal wants it.
  const lines = text.split("\n").map((line) => line.trim());
  return { text: terminalLine(lines.length === 1 ? text : lines.join(" ")), paint };
}

const sized = (all: readonly FittedColumn[], rows: readonly (Laid | readonly Laid[])[]): Sized[] =>
  all.map((column, at) => {
    const { head, wrapsFrom } = column;
    const widest = rows.reduce((most, row) => Math.max(most, "text" in row ? 0 : displayWidth(row[at]?.text ?? "")), 0);
    const ofHead = displayWidth(head);
    const least = Math.max(Math.min(widest, wrapsFrom ?? widest), Math.min(ofHead, narrowest));
    return { ...column, at, natural: widest === 0 ? 0 : Math.max(widest, ofHead), least };
  });

const totalOf = (shown: readonly Sized[]): number => shown.reduce((sum, { least }) => sum + least + gap, -gap);

/** The columns that there is something in and room for. */
function chosen(all: readonly Sized[], width: number): Sized[] {
  let shown = all.filter(({ natural }) => natural > 0);
  const order = shown.filter(({ dropped }) => dropped !== undefined).sort((a, b) => (a.dropped ?? 0) - (b.dropped ?? 0));
  for (const next of order) {
    if (totalOf(shown) <= width) break;
    shown = shown.filter((column) => column !== next);
  }
  return shown;
}

/** The columns' widths: what each needs at least, then what is left, to those first that lack least. */
function shared(shown: readonly Sized[], width: number): number[] {
  const isTight = totalOf(shown) > width;
  const widths = shown.map(({ least, wrapsFrom }) => (isTight && wrapsFrom !== undefined ? Math.min(least, narrowest) : least));
  let left = width - widths.reduce((sum, size) => sum + size + gap, -gap);
  const lacking = shown.map(({ natural }, at) => ({ at, lack: natural - (widths[at] as number) })).sort((a, b) => a.lack - b.lack);
  for (const [done, { at, lack }] of lacking.entries()) {
    const more = Math.max(0, Math.min(lack, Math.floor(left / (lacking.length - done))));
    widths[at] = (widths[at] as number) + more;
    left -= more;
  }
  return widths;
}

/** A row as lines: as many as its longest cell takes. @param row - cells of all columns, also of those that aren't shown */
function linesOfRow(row: readonly Laid[], shown: readonly Sized[], widths: readonly number[]): Cell[][] {
  const broken = shown.map(({ at: place }, at) => {
    const { text, paint } = row[place] ?? empty;
    const width = widths[at] as number;
    return (displayWidth(text) <= width ? [text] : linesOf(text, width)).map((line) => (line === "" ? "" : paint(line)));
  });
  const height = broken.reduce((most, lines) => Math.max(most, lines.length), 0);
  return Array.from({ length: height }, (_, line) => broken.map((lines, at) => `${at === 0 ? "" : " "}${lines[line] ?? ""}`));
}
