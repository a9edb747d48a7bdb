import { area, line } from "d3-shape";
import { html, type Markup } from "../markup.ts";
import { type Axis, across, down, spaced } from "./axis.ts";

/** A drawing with an axis below and one at the left. It is as wide as the page lets it be; its texts keep their size. */
export interface Plot {
  /** What it shows, in words: for who can't see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What the axes are of; stands above and below. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly marks: readonly Markup[];
}

const heightPx = 180;

export const plot = ({ label, x, y, xTitle, yTitle, marks }: Plot): Markup => html`<p class="axis">${yTitle}</p>
<div class="plot"><svg role="img" aria-label="${label}" width="100%" height="${heightPx}">
${y.ticks.map(
  ({ at, text }) =>
    html`<line class="grid" x1="0" x2="100%" y1="${down(at)}" y2="${down(at)}"/><text class="beside" x="-8" y="${down(at)}" dy="0.32em">${text}</text>\n`,
)}${spaced(x.ticks).map(
  ({ at, text }) =>
    html`<line class="grid" x1="${across(at)}" x2="${across(at)}" y1="0" y2="100%"/><text class="below" x="${across(at)}" y="100%" dy="1.4em">${text}</text>\n`,
)}${marks}</svg></div>
<p class="axis below">${xTitle}</p>`;

/** A point of a curve, and the interval that its value is known to lie in. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** One of several things that a chart shows: its place among them gives its colour and its dashes, the same all over a page. */
export interface Series {
  readonly name: string;
  readonly place: number;
}

/** How many colours there are, and how many kinds of dashes: no two of the first dozen look alike. */
const [colours, dashes] = [6, 4] as const;

/** Class names of a series' lines. */
export const lineClass = ({ place }: Pick<Series, "place">): string => `line stroke-${place % colours} dash-${place % dashes}`;

/** The same without dashes. */
export const strokeClass = ({ place }: Pick<Series, "place">): string => `stroke-${place % colours}`;

/** Class names of a series' dots, bars and areas. */
export const fillClass = ({ place }: Pick<Series, "place">): string => `fill-${place % colours}`;

/** A curve with its interval as a band. */
export function curve(series: Pick<Series, "place">, points: readonly Point[], { x, y }: Pick<Plot, "x" | "y">): Markup {
  const left = (point: Point) => 100 * x.at(point.x);
  const top = (value: number) => 100 * (1 - y.at(value));
  const band = area<Point>()
    .defined(({ low, high }) => low !== undefined && high !== undefined)
    .x(left)
    .y0(({ low, y: own }) => top(low ?? own))
    .y1(({ high, y: own }) => top(high ?? own))([...points]);
  const drawn = line<Point>()
    .x(left)
    .y((point) => top(point.y))([...points]);
  return html`<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
<path class="band ${fillClass(series)}" d="${band ?? ""}"/><path class="${lineClass(series)}" d="${drawn ?? ""}"/>
</svg>\n`;
}

/** Points that aren't joined. */
export const dots = (series: Pick<Series, "place">, points: readonly Point[], { x, y }: Pick<Plot, "x" | "y">): Markup =>
  html`${points.map((point) => html`<circle class="dot ${fillClass(series)}" cx="${across(x.at(point.x))}" cy="${down(y.at(point.y))}" r="3"/>`)}\n`;

/** A mark that keeps its size and its shape: a filled circle, a cross, or an open square, so that no colour is needed to tell them apart. */
export type MarkShape = "circle" | "cross" | "square";

const shapes: Readonly<Record<MarkShape, (series: Pick<Series, "place">) => Markup>> = {
  circle: (series) => html`<circle class="${fillClass(series)}" r="4"/>`,
  cross: (series) => html`<path class="cross ${strokeClass(series)}" d="M-4,-4L4,4M-4,4L4,-4"/>`,
  square: () => html`<rect class="open" x="-4" y="-4" width="8" height="8"/>`,
};

/** A mark at a place of a chart. */
export const markAt = (shape: MarkShape, series: Pick<Series, "place">, at: { readonly x: string; readonly y: string }): Markup =>
  html`<svg x="${at.x}" y="${at.y}" width="1" height="1">${shapes[shape](series)}</svg>`;

/** The same before its name in a legend. */
export const markSample = (shape: MarkShape, series: Pick<Series, "place"> = { place: 0 }): Markup =>
  html`<svg class="sample" width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">${shapes[shape](series)}</svg>`;

/** What the colours and dashes of a chart stand for. */
export const legend = (all: readonly Series[], sample: (series: Pick<Series, "place">) => Markup = lineSample): Markup =>
  html`<ul class="legend">${all.map((series) => html`<li>${sample(series)}${series.name}</li>`)}</ul>`;

/** A sample of a series' line, before its name. */
export const lineSample = (series: Pick<Series, "place">): Markup =>
  html`<svg class="sample" width="24" height="10" aria-hidden="true"><line class="${lineClass(series)}" x1="1" x2="23" y1="5" y2="5"/></svg>`;

/** A sample of what fills a series' dots and bars. */
export const fillSample = (series: Pick<Series, "place">): Markup =>
  html`<svg class="sample" width="12" height="12" aria-hidden="true"><rect class="${fillClass(series)}" width="12" height="12"/></svg>`;
