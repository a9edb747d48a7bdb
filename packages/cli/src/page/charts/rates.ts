import type { SearchSummary } from "@agentperf/core/analysis";
import { html, type Markup } from "../markup.ts";
import { across, axisOf, down } from "./axis.ts";
import { curve, lineSample, markAt, markSample, plot } from "./plot.ts";

const [p50, p99] = [
  { name: "p50", place: 0 },
  { name: "p99", place: 1 },
] as const;

/**
 * Response times by rate: a curve through what the probes of a search said, a circle where a rate held, a cross where it was missed. Where the generator
 * was the limit nobody knows a time: an open square on the axis. Where nothing was answered there is none: a cross at the top. Upright lines are at the rate that was found and where the curve bends.
 */
export function searchChart(
  { probes, rates, found, end, knee }: Pick<SearchSummary, "probes" | "rates" | "found" | "end" | "knee">,
  format: { readonly rate: (perSecond: number) => string; readonly ns: (ns: number) => string },
): Markup {
  const x = axisOf([...(rates.length > 1 ? [] : [0]), ...rates.map(({ rate }) => rate)], { format: format.rate });
  const telling = probes.flatMap(({ rate, outcome, load }) =>
    outcome === "invalid" || load === undefined || load.outcome === "invalid" || load.response === undefined
      ? []
      : [{ rate, outcome, p50: load.response.at(0.5), p99: load.response.at(0.99) }],
  );
  const y = axisOf(
    telling.flatMap((own) => [own.p50, own.p99]),
    { format: format.ns },
  );
  const curves = [p50, p99].map((series) =>
    curve(
      series,
      rates.flatMap(({ rate, p50Ns, p99Ns }) => {
        const ns = series === p50 ? p50Ns : p99Ns;
        return ns === undefined ? [] : [{ x: rate, y: ns }];
      }),
      { x, y },
    ),
  );
  const marks = telling.flatMap((own) =>
    [p50, p99].map((series) =>
      markAt(own.outcome === "met" ? "circle" : "cross", series, { x: across(x.at(own.rate)), y: down(y.at(own[series.name])) }),
    ),
  );
  const silent = new Set(
    probes.flatMap(({ rate, outcome, load }) =>
      outcome === "missed" && load !== undefined && load.response === undefined && load.lostShare === 1 ? [rate] : [],
    ),
  );
  const crosses = [...silent].map((rate) => markAt("cross", p99, { x: across(x.at(rate)), y: "0%" }));
  const isUnknown = ({ outcome, load }: (typeof probes)[number]) => outcome === "invalid" || load?.outcome === "invalid";
  const unknown = [...new Set(probes.filter(isUnknown).map(({ rate }) => rate))];
  const squares = unknown.map((rate) => markAt("square", p50, { x: across(x.at(rate)), y: "100%" }));
  const upright = (rate: number | undefined, kind: string) =>
    rate === undefined ? [] : [html`<line class="${kind}" x1="${across(x.at(rate))}" x2="${across(x.at(rate))}" y1="0" y2="100%"/>`];
  const lines = [...upright(knee, "upright bend"), ...upright(found.rate, "upright")];
  const label = rates
    .map(({ rate, p50Ns, p99Ns, met, missed, invalid }) => {
      const times = p50Ns === undefined || p99Ns === undefined ? "" : `, p50 ${format.ns(p50Ns)}, p99 ${format.ns(p99Ns)}`;
      const said = Object.entries({ met, missed, invalid }).filter(([, count]) => count > 0);
      return `${format.rate(rate)}: ${said.map(([word, count]) => `${word} ${count} ×`).join(", ")}${times}`;
    })
    .join("; ");
  const chart = plot({
    label,
    x,
    y,
    xTitle: "operations a second",
    yTitle: "response time",
    marks: [...lines, ...curves, ...marks, ...crosses, ...squares],
  });
  const sampleOf = (kind: string) =>
    html`<svg class="sample" width="24" height="12" aria-hidden="true"><line class="${kind}" x1="12" x2="12" y1="0" y2="12"/></svg>`;
  const entries = [
    [lineSample(p50), p50.name],
    [lineSample(p99), p99.name],
    [markSample("circle"), "held"],
    ...(telling.some(({ outcome }) => outcome === "missed") ? [[markSample("cross"), "missed"] as const] : []),
    ...(silent.size === 0 ? [] : [[markSample("cross", p99), "at the top: nothing was answered"] as const]),
    ...(unknown.length === 0 ? [] : [[markSample("square"), "the generator was the limit: no figure"] as const]),
    ...(found.rate === undefined
      ? []
      : [
          [
            sampleOf("upright"),
            `${end === "at least" ? "at least this holds" : "the highest that holds"}: ${format.rate(found.rate)}`,
          ] as const,
        ]),
    ...(knee === undefined ? [] : [[sampleOf("upright bend"), `bends at about ${format.rate(knee)}`] as const]),
  ] as const;
  return html`${chart}<ul class="legend">${entries.map(([sample, name]) => html`<li>${sample}${name}</li>`)}</ul>`;
}
