import type { Percentile } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { type Axis, axisOf } from "./axis.ts";
import { curve, legend, plot, type Series } from "./plot.ts";

/** The percentiles of something's operations. */
export interface PercentilesSeries extends Series {
  readonly percentiles: readonly Percentile[];
}

/** How a percentile is called: `p99.9`. */
export const percentileName = (share: number): string => `p${Number((share * 100).toPrecision(7))}`;

/** Time by percentile. The axis stretches what is slow: as far as from p0 to p90 it is from there to p99, and on to p99.9. */
export function percentilesChart(all: readonly PercentilesSeries[], format: (value: number) => string): Markup {
  const x = nines(Math.max(0, ...all.flatMap(({ percentiles }) => percentiles.map(({ share }) => share))));
  const y = axisOf(
    all.flatMap(({ percentiles }) =>
      percentiles.flatMap(({ ns: { median, interval } }) => [median, ...(interval === undefined ? [] : [interval.low, interval.high])]),
    ),
    { format },
  );
  const label = all
    .map(
      ({ name, percentiles }) =>
        `${name}: ${percentiles.map(({ share, ns }) => `${percentileName(share)} ${format(ns.median)}`).join(", ")}`,
    )
    .join("; ");
  const marks = all.map((series) =>
    curve(
      series,
      series.percentiles.map(({ share, ns: { median, interval } }) => ({ x: share, y: median, low: interval?.low, high: interval?.high })),
      { x, y },
    ),
  );
  return html`${plot({ label, x, y, xTitle: "percentile of operations", yTitle: "time", marks })}${legend(all)}`;
}

/** An axis on which each further nine of a percentile takes as much room. */
export function nines(most: number): Axis {
  const depth = (share: number) => -Math.log10(1 - Math.min(share, most));
  const whole = Math.max(1, depth(most));
  const at = (share: number) => depth(share) / whole;
  const named = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999].filter((share) => share <= most);
  return { at, ticks: named.map((share) => ({ at: at(share), text: percentileName(share) })) };
}
