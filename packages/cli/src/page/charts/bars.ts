import { html, type Markup } from "../markup.ts";
import { across, axisOf } from "./axis.ts";
import { fillClass, fillSample, legend, type Series } from "./plot.ts";
import { rows } from "./rows.ts";

/** A bar, of one part or of several in turn. */
export interface BarRow {
  readonly name: string;
  /** Gives the colour of the sample beside its name; absent where its parts have their own. */
  readonly place?: number | undefined;
  readonly parts: readonly { readonly value: number; readonly place: number }[];
  /** How sure the whole is. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
  readonly figures: string;
}

/** Bars from zero. @param parts - what the parts of each stand for; absent where each has one */
export function barsChart(all: readonly BarRow[], format: (value: number) => string, parts: readonly Series[] = []): Markup {
  const wholes = all.map((row) => row.parts.reduce((sum, { value }) => sum + value, 0));
  const axis = axisOf([0, ...wholes, ...all.flatMap(({ interval }) => interval?.high ?? [])], { format, fromZero: true });
  const drawn = all.map((row) => {
    let before = 0;
    const bars = row.parts.map((part) => {
      const [from, to] = [axis.at(before), axis.at(before + part.value)];
      before += part.value;
      return html`<rect class="bar ${fillClass(part)}" x="${across(from)}" width="${across(to - from)}" y="20%" height="60%"/>`;
    });
    const { interval } = row;
    const sure =
      interval === undefined
        ? []
        : [html`<line class="whisker" x1="${across(axis.at(interval.low))}" x2="${across(axis.at(interval.high))}" y1="50%" y2="50%"/>`];
    return { ...row, marks: [...bars, ...sure] };
  });
  return html`${rows(drawn, axis, 24)}${parts.length === 0 ? undefined : legend(parts, fillSample)}`;
}
