import { html, type Markup } from "../markup.ts";
import { type Axis, across, spaced } from "./axis.ts";
import { fillSample } from "./plot.ts";

/** One row of a chart whose rows share an axis below. */
export interface Row {
  readonly name: string;
  /** Gives the colour of the sample beside its name; absent where the row has no colour of its own. */
  readonly place?: number | undefined;
  /** What it shows, in figures: it stands beside the name, and is read to who can't see the drawing. */
  readonly figures: string;
  readonly marks: readonly Markup[];
}

/** Rows above an axis: the name and the figures of each, then its drawing. */
export function rows(all: readonly Row[], axis: Axis, heightPx: number): Markup {
  const ticks = spaced(axis.ticks);
  return html`<div class="rows">
${all.map(
  (
    row,
  ) => html`<p class="row-name">${row.place === undefined ? undefined : fillSample({ place: row.place })}${row.name} <span class="quiet">${row.figures}</span></p>
<div class="row"><svg role="img" aria-label="${row.name}: ${row.figures}" width="100%" height="${heightPx}">
${ticks.map(({ at }) => html`<line class="grid" x1="${across(at)}" x2="${across(at)}" y1="0" y2="100%"/>`)}
${row.marks}</svg></div>\n`,
)}<div class="row-axis"><svg aria-hidden="true" width="100%" height="20">
${ticks.map(({ at, text }) => html`<text class="below" x="${across(at)}" y="1em">${text}</text>`)}</svg></div>
</div>`;
}
