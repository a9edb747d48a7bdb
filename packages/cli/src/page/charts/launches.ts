import { html, type Markup } from "../markup.ts";
import { across, axisOf } from "./axis.ts";
import { fillClass, type Series, strokeClass } from "./plot.ts";
import { rows } from "./rows.ts";

/** The launches of something that was measured. */
export interface LaunchesRow extends Series {
  /** A figure a launch. */
  readonly values: readonly number[];
  readonly median: number;
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
  /** Median and interval as they are written. */
  readonly figures: string;
}

/** Where launches lie: a dot each, and over them their median with its interval. */
export function launchesChart(all: readonly LaunchesRow[], format: (value: number) => string): Markup {
  const axis = axisOf(
    all.flatMap(({ values, interval }) => [...values, ...(interval === undefined ? [] : [interval.low, interval.high])]),
    { format },
  );
  const drawn = all.map((row) => ({
    ...row,
    marks: [
      ...row.values.map((value) => html`<circle class="launch ${fillClass(row)}" cx="${across(axis.at(value))}" cy="50%" r="4"/>`),
      estimateMark(row, axis.at),
    ],
  }));
  return rows(drawn, axis, 28);
}

/** A median as a bar across, and its interval as a line through it. */
export function estimateMark(
  { median, interval, place }: Pick<LaunchesRow, "median" | "interval" | "place">,
  at: (value: number) => number,
): Markup {
  const [middle, stroke] = [across(at(median)), strokeClass({ place })];
  const sure =
    interval === undefined
      ? undefined
      : html`<line class="interval ${stroke}" x1="${across(at(interval.low))}" x2="${across(at(interval.high))}" y1="50%" y2="50%"/>`;
  return html`${sure}<line class="median ${stroke}" x1="${middle}" x2="${middle}" y1="15%" y2="85%"/>\n`;
}
