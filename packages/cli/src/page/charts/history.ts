import type { Trend } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { type Axis, across, axisOf } from "./axis.ts";
import { curve, dots, legend, plot, type Series, strokeClass } from "./plot.ts";

/** The figures of something over many results. */
export interface HistorySeries extends Series {
  readonly trend: Pick<Trend, "points" | "changes">;
}

/** Time over results, one beside the other in the order of their dates, with a line at each change that lasted. */
export function historyChart(all: readonly HistorySeries[], format: (value: number) => string): Markup {
  // One of a benchmark that came later begins where the others are by then.
  const dates = [...new Set(all.flatMap(({ trend: { points } }) => points.map(({ startedAt }) => startedAt)))].sort();
  const place = new Map(dates.map((date, at) => [date, at]));
  const x = datesAxis(dates);
  const y = axisOf(
    all.flatMap(({ trend: { points } }) =>
      points.flatMap(({ value, interval }) => [value, ...(interval === undefined ? [] : [interval.low, interval.high])]),
    ),
    { format },
  );
  const marks = all.flatMap((series) => {
    const points = series.trend.points.map(({ startedAt, value, interval }) => ({
      x: place.get(startedAt) ?? 0,
      y: value,
      low: interval?.low,
      high: interval?.high,
    }));
    const changes = series.trend.changes.map(({ startedAt }) => {
      const at = across(x.at(place.get(startedAt) ?? 0));
      return html`<line class="change ${strokeClass(series)}" x1="${at}" x2="${at}" y1="0" y2="100%"/>`;
    });
    return [...changes, curve(series, points, { x, y }), dots(series, points, { x, y })];
  });
  const label = all
    .map(({ name, trend: { points, changes } }) => {
      const [first, last] = [points[0], points.at(-1)];
      return `${name}: ${points.length} results, from ${format(first?.value ?? 0)} to ${format(last?.value ?? 0)}, ${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
    })
    .join("; ");
  return html`${plot({ label, x, y, xTitle: "results, in the order of time", yTitle: "time", marks })}${legend(all)}`;
}

/** The first and the last result have their dates beside them. */
function datesAxis(dates: readonly string[]): Axis {
  const last = Math.max(1, dates.length - 1);
  const named = [...new Set([0, dates.length - 1])].flatMap((at) =>
    dates[at] === undefined ? [] : [{ at: at / last, text: dates[at].slice(0, 10) }],
  );
  return { at: (place) => place / last, ticks: named };
}
