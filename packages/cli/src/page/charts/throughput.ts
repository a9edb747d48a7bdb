import type { Throughput } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { axisOf } from "./axis.ts";
import { curve, legend, plot, type Series } from "./plot.ts";

/** How throughput of something went. */
export interface ThroughputSeries extends Series {
  readonly throughput: Throughput;
}

/** Operations a second over the time of a launch: the median of the launches, and from the slowest to the fastest of them. */
export function throughputChart(
  all: readonly ThroughputSeries[],
  formats: { readonly rate: (perSecond: number) => string; readonly ms: (ms: number) => string },
): Markup {
  const points = all.map(({ throughput: { widthMs, stretches } }) =>
    // A stretch counts for its middle.
    stretches.map(({ atMs, median, low, high }) => ({ x: atMs + widthMs / 2, y: median, low, high })),
  );
  const x = axisOf([0, ...all.flatMap(({ throughput: { widthMs, stretches } }) => widthMs * stretches.length)], {
    format: formats.ms,
    fromZero: true,
  });
  const y = axisOf(
    points.flat().flatMap(({ low, high }) => [low, high]),
    { format: formats.rate, fromZero: true },
  );
  const label = all
    .map(({ name, throughput: { stretches } }, at) => {
      const [slowest, fastest] = [
        Math.min(...(points[at] ?? []).map((point) => point.y)),
        Math.max(...(points[at] ?? []).map((point) => point.y)),
      ];
      return `${name}: between ${formats.rate(slowest)} and ${formats.rate(fastest)} in ${stretches.length} stretches`;
    })
    .join("; ");
  const marks = all.map((series, at) => curve(series, points[at] ?? [], { x, y }));
  return html`${plot({ label, x, y, xTitle: "time since measuring began", yTitle: "operations a second", marks })}${legend(all)}`;
}
