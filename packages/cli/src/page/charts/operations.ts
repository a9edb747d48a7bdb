import type { Distribution } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { across, axisOf } from "./axis.ts";
import { fillClass, type Series } from "./plot.ts";
import { rows } from "./rows.ts";

/** How long the operations of something took. */
export interface OperationsRow extends Series {
  readonly classes: Distribution["classes"];
  readonly figures: string;
}

/** Histograms of operations, each as high as its largest class. */
export function operationsChart(all: readonly OperationsRow[], format: (value: number) => string): Markup {
  const axis = axisOf(
    all.flatMap(({ classes }) => classes.flatMap(({ lowNs, highNs }) => [lowNs, highNs])),
    { format },
  );
  const drawn = all.map((row) => {
    const most = row.classes.reduce((largest, { share }) => Math.max(largest, share), 0);
    return {
      ...row,
      marks: row.classes.map(({ lowNs, highNs, share }) => {
        const [from, to] = [axis.at(lowNs), axis.at(highNs)];
        const height = most === 0 ? 0 : share / most;
        return html`<rect class="bar ${fillClass(row)}" x="${across(from)}" width="${across(to - from)}" y="${across(1 - height)}" height="${across(height)}"/>`;
      }),
    };
  });
  return rows(drawn, axis, 48);
}
