import type { ScalingSeries } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { axisOf } from "./axis.ts";
import { curve, dots, fillSample, legend, lineSample, plot } from "./plot.ts";

const [measured, fitted, linear] = [
  { name: "launches", place: 1 },
  { name: "fitted: Universal Scalability Law", place: 0 },
  { name: "if it scaled without loss", place: 3 },
] as const;

/** Points that a curve is drawn through. */
const steps = 40;

/** Throughput by how many are at work at once: a dot a launch, the law that fits them, and what each as fast as one alone would give. */
export function scalingChart(
  { of, points, scaling }: Pick<ScalingSeries, "of" | "points" | "scaling">,
  format: (perSecond: number) => string,
): Markup {
  const most = Math.max(...points.map(({ n }) => n));
  const levels = Array.from({ length: steps + 1 }, (_, at) => 1 + ((most - 1) * at) / steps);
  const fit = levels.map((n) => ({ x: n, y: scaling.at(n) }));
  const y = axisOf([...points.map(({ throughput }) => throughput), ...fit.map((point) => point.y)], { format, fromZero: true });
  const x = axisOf([0, most], { format: (n) => String(Math.round(n * 100) / 100), fromZero: true });
  const axes = { x, y };
  const top = Math.max(...points.map(({ throughput }) => throughput), ...fit.map((point) => point.y));
  // Only as far as the drawing reaches: beyond, it would lie along its edge.
  const ideal = levels.map((n) => ({ x: n, y: n * scaling.single.value })).filter((point) => point.y <= top);
  const marks = [
    curve(linear, ideal, axes),
    curve(fitted, fit, axes),
    dots(
      measured,
      points.map(({ n, throughput }) => ({ x: n, y: throughput })),
      axes,
    ),
  ];
  const label = `throughput with one ${of === "processes" ? "process" : "in flight"}: ${format(scaling.at(1))}, with ${most}: ${format(scaling.at(most))}, as fitted to ${points.length} launches`;
  return html`${plot({ label, x, y, xTitle: of === "processes" ? "processes" : "operations in flight", yTitle: "operations a second", marks })}${legend([measured, fitted, linear], (own) => (own === measured ? fillSample(own) : lineSample(own)))}`;
}
