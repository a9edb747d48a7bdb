import { scalingSeriesOf } from "@agentperf/core/analysis";
import { scalingChart } from "../../page/charts/scaling.ts";
import { html, type Markup } from "../../page/markup.ts";
import { formatRate } from "../format.ts";
import type { Report } from "../reporter.ts";
import { ownFindings } from "./findings.ts";

/** How throughput grows with what is at work at once: of each benchmark that was measured at enough levels, the curve that fits it. */
export function scalingSection({ result, conclusions }: Report): Markup | undefined {
  const all = scalingSeriesOf(result);
  if (all.length === 0) return undefined;
  const figures = all.map(({ id, scaling, ...series }) => {
    const { contention, coherence, single, peak } = scaling;
    const told = [
      `one alone: ${formatRate(single.value)}`,
      `contention ${bounds(contention)}`,
      `coherence ${bounds(coherence)}`,
      ...(peak === undefined ? [] : [`most at about ${Math.round(peak)}`]),
    ];
    const own = conclusions.filter(({ analyser }) => analyser === "scaling");
    return html`<figure>
<figcaption>${id}</figcaption>
${scalingChart({ ...series, scaling }, formatRate)}
<p class="quiet">${told.join("; ")}</p>
${ownFindings(own, new Set([id]))}
</figure>
`;
  });
  return html`<p class="quiet">Contention is the share of the work that only one can do at a time, coherence what each pair pays to agree, both between the
bounds of their 95 % intervals.</p>
<div class="charts">
${figures}</div>`;
}

const bounds = ({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }): string => {
  const text = (share: number) => (Number.isFinite(share) ? Number(share.toPrecision(2)).toString() : "unknown");
  return `${text(value)} [${text(low)}, ${text(high)}]`;
};
