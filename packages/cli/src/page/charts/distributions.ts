import type { LoadTimesSummary } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { axisOf, down } from "./axis.ts";
import { nines, percentileName } from "./percentiles.ts";
import { curve, legend, lineSample, plot, type Series } from "./plot.ts";

/** Times of one kind. */
export interface DistributionSeries extends Series {
  readonly times: Pick<LoadTimesSummary, "quantiles" | "at" | "maxNs">;
}

/** A time that a percentile must stay below. */
export interface Limit {
  /** As it was asked for: `p99<10ms`. */
  readonly name: string;
  readonly ns: number;
}

/** From which share of the operations on the axis has room for all. */
const lowest = 0.1;
/** Percentiles that are told to who can't see the chart. */
const told = [0.5, 0.9, 0.99, 0.999];

/**
 * Times by percentile, on an axis on which each further nine takes as much room, and limits as lines across.
 * @see HdrHistogram's plots of latency by percentile
 */
export function distributionsChart(all: readonly DistributionSeries[], limits: readonly Limit[], format: (ns: number) => string): Markup {
  const x = nines(Math.max(0, ...all.flatMap(({ times }) => times.quantiles.map(({ share }) => share))));
  // The fastest few may be next to nothing, and would take half of a logarithmic axis.
  const shown = all.flatMap(({ times }) => [
    times.at(lowest),
    times.maxNs,
    ...times.quantiles.filter(({ share }) => share >= lowest).map(({ ns }) => ns),
  ]);
  const y = axisOf([...shown, ...limits.map(({ ns }) => ns)], { format });
  const label = all
    .map(
      ({ name, times }) =>
        `${name}: ${told.map((share) => `${percentileName(share)} ${format(times.at(share))}`).join(", ")}, longest ${format(times.maxNs)}`,
    )
    .join("; ");
  const marks = [
    ...limits.map(({ ns }) => html`<line class="limit" x1="0" x2="100%" y1="${down(y.at(ns))}" y2="${down(y.at(ns))}"/>`),
    ...all.map((series) =>
      curve(
        series,
        series.times.quantiles.map(({ share, ns }) => ({ x: share, y: ns })),
        { x, y },
      ),
    ),
  ];
  const sample = html`<svg class="sample" width="24" height="10" aria-hidden="true"><line class="limit" x1="1" x2="23" y1="5" y2="5"/></svg>`;
  const names = limits.map(({ name }) => name).join(", ");
  return html`${plot({ label, x, y, xTitle: "percentile of operations", yTitle: "time", marks })}${legend(all, lineSample)}${limits.length === 0 ? undefined : html`<ul class="legend"><li>${sample}${names}</li></ul>`}`;
}
