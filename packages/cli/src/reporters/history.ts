import type { Trend } from "@agentperf/core/analysis";
import picocolors from "picocolors";
import { type FittedColumn, type FittedRow, fittedTable } from "./fitted-table.ts";
import { formatNs } from "./format.ts";

/** How trends are laid out. */
export interface HistoryOptions {
  readonly colour: boolean;
  /** Columns of the terminal; absent: there is room for all. */
  readonly width?: number | undefined;
}

/** Trends for people: a row a benchmark with its last figure, and beside it, a row each, its changes. */
export function historyReport(trends: readonly Trend[], { colour, width }: HistoryOptions): string {
  const colours = picocolors.createColors(colour);
  const columns: readonly FittedColumn[] = [
    { head: "benchmark", wrapsFrom: 30 },
    { head: "trend" },
    { head: "last", align: "right" },
    { head: "results", align: "right", dropped: 2 },
    { head: "change", align: "right" },
    { head: "at commit" },
    { head: "of", dropped: 3 },
    { head: "p", align: "right", dropped: 1 },
    { head: "why", wrapsFrom: 10 },
  ];
  const rows: FittedRow[] = [];
  for (const [environment, own] of Map.groupBy(trends, (trend) => trend.environment)) {
    rows.push({ title: { text: environment, paint: colours.dim } });
    for (const trend of own) {
      const { points, changes, measure } = trend;
      const last = trendFigure(trend, points.at(-1)?.value ?? 0);
      const figures = [trendName(trend), sparkline(points, barsIn(width)), last, String(points.length)];
      const told = changes.map(({ commit, startedAt, size, p, isMachine }) => {
        const paint = isMachine ? colours.dim : size > 0 ? colours.red : colours.green;
        const text = `${size > 0 ? "+" : "−"}${Math.abs(size * 100).toFixed(1)} % ${changeWord(measure, size)}`;
        return [{ text, paint }, commit, startedAt.slice(0, 10), p.toFixed(4), isMachine ? "as the machine" : ""];
      });
      const [first = [], ...others] = told;
      rows.push([...figures, ...first], ...others.map((change) => [...figures.map(() => ""), ...change]));
    }
  }
  return `${fittedTable(columns, rows, { colours, width })}\n`;
}

/** What a trend is of: the benchmark, and of a load what of it. */
export const trendName = ({ crossing, measure }: Pick<Trend, "crossing" | "measure">): string =>
  measure === undefined ? crossing : `${crossing}: ${measure === "lost" ? "lost" : `response ${measure}`}`;

/** A trend's value with its unit. */
export const trendFigure = ({ measure }: Pick<Trend, "measure">, value: number): string =>
  measure === "lost" ? `${(value * 100).toFixed(2)} %` : formatNs(value);

/** What a change is called. */
export const changeWord = (measure: Trend["measure"], size: number): string =>
  measure === "lost" ? (size > 0 ? "more lost" : "fewer lost") : size > 0 ? "slower" : "faster";

const bars = "▁▂▃▄▅▆▇█";
const [longest, shortest] = [40, 10] as const;
/** What the figures beside it take, roughly. */
const besideBars = 75;

const barsIn = (width: number | undefined): number =>
  width === undefined ? longest : Math.max(shortest, Math.min(longest, width - besideBars));

/** The last values as a line of bars. */
function sparkline(points: Trend["points"], length: number): string {
  const values = points.slice(-length).map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => bars[high === low ? 0 : Math.round(((value - low) / (high - low)) * (bars.length - 1))]).join("");
}
