import type { LoadSecond } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { across, axisOf, down } from "./axis.ts";
import { curve, fillClass, fillSample, legend, plot, type Series } from "./plot.ts";

/** How values of the charts of a load over time are written. */
export interface SecondsFormats {
  readonly rate: (perSecond: number) => string;
  readonly ns: (ns: number) => string;
}

const [planned, sent, completed] = [
  { name: "planned", place: 0 },
  { name: "sent", place: 1 },
  { name: "completed", place: 2 },
] as const;
const lost = [
  { name: "dropped", place: 3 },
  { name: "failed", place: 5 },
] as const;

/** The axis of time, and where a stretch has its middle. */
function timeOf(seconds: readonly LoadSecond[], widthMs: number, { ns }: SecondsFormats) {
  const x = axisOf([0, (seconds.at(-1)?.atMs ?? 0) + widthMs], { format: (ms) => ns(ms * 1e6), fromZero: true });
  return { x, middle: ({ atMs }: LoadSecond) => atMs + widthMs / 2 };
}

/** Operations a second over a load: planned, sent and completed as lines; what was dropped or failed as bars, with a dot at each, however few. */
export function ratesChart(seconds: readonly LoadSecond[], widthMs: number, formats: SecondsFormats): Markup {
  const { x, middle } = timeOf(seconds, widthMs, formats);
  const y = axisOf([0, ...seconds.flatMap((own) => [own.planned, own.sent, own.completed])], { format: formats.rate, fromZero: true });
  const lines = [planned, sent, completed].map((series) =>
    curve(
      series,
      seconds.map((own) => ({ x: middle(own), y: own[series.name] })),
      { x, y },
    ),
  );
  const bars = seconds.flatMap((own) => {
    let before = 0;
    return lost.flatMap((series) => {
      const count = own[series.name];
      if (count === 0) return [];
      const rate = (count * 1_000) / widthMs;
      const [from, to] = [y.at(before), y.at(before + rate)];
      before += rate;
      const left = x.at(own.atMs);
      const bar = html`<rect class="bar ${fillClass(series)}" x="${across(left)}" width="${across(x.at(own.atMs + widthMs) - left)}" y="${down(to)}" height="${across(to - from)}"/>`;
      return [html`${bar}<circle class="${fillClass(series)}" cx="${across(x.at(middle(own)))}" cy="${down(to)}" r="3"/>`];
    });
  });
  const sum = (name: "dropped" | "failed") => seconds.reduce((total, own) => total + own[name], 0);
  const range = (name: "planned" | "sent" | "completed") => {
    const all = seconds.map((own) => own[name]);
    return `${name}: between ${formats.rate(Math.min(...all))} and ${formats.rate(Math.max(...all))}`;
  };
  const shown = lost.filter(({ name }) => sum(name) > 0);
  const label = [...[planned, sent, completed].map(({ name }) => range(name)), ...shown.map(({ name }) => `${name}: ${sum(name)}`)].join(
    "; ",
  );
  const chart = plot({ label, x, y, xTitle: "time since the load began", yTitle: "operations a second", marks: [...bars, ...lines] });
  return html`${chart}${legend([planned, sent, completed])}${shown.length === 0 ? undefined : legend(shown, fillSample)}`;
}

const quantiles = [
  { name: "p50", place: 0, of: (own: LoadSecond) => own.p50Ns },
  { name: "p99", place: 1, of: (own: LoadSecond) => own.p99Ns },
] as const;

/** Response times over a load, of the operations that were meant to start in each stretch; undefined where nothing was answered. */
export function responseChart(seconds: readonly LoadSecond[], widthMs: number, formats: SecondsFormats): Markup | undefined {
  const { x, middle } = timeOf(seconds, widthMs, formats);
  const all: readonly (Series & { readonly points: { x: number; y: number }[] })[] = quantiles.map(({ of, ...series }) => ({
    ...series,
    points: seconds.flatMap((own) => {
      const ns = of(own);
      return ns === undefined ? [] : [{ x: middle(own), y: ns }];
    }),
  }));
  const values = all.flatMap(({ points }) => points.map((point) => point.y));
  if (values.length === 0) return undefined;
  const y = axisOf(values, { format: formats.ns });
  const label = all
    .map(({ name, points }) => {
      const own = points.map((point) => point.y);
      return `${name}: between ${formats.ns(Math.min(...own))} and ${formats.ns(Math.max(...own))}`;
    })
    .join("; ");
  const marks = all.map((series) => curve(series, series.points, { x, y }));
  return html`${plot({ label, x, y, xTitle: "time since the load began", yTitle: "response time", marks })}${legend(all)}`;
}
