import { type MeasuredCrossing, uncertaintyOf, versusMargin } from "@agentperf/core/analysis";
import { across, axisOf } from "../../page/charts/axis.ts";
import { estimateMark } from "../../page/charts/launches.ts";
import { fillClass, fillSample } from "../../page/charts/plot.ts";
import { html, type Markup } from "../../page/markup.ts";
import { formatNs, formatRate, formatUncertainty } from "../format.ts";
import type { Report } from "../reporter.ts";
import { type Benchmark, measuredIn, type Variant } from "./benchmarks.ts";
import { ratioMark, signsLegend, versusMark } from "./words.ts";

/** All figures: a table a suite, in which a benchmark's runtimes and adapters stand below each other. */
export function sideBySide({ summary }: Pick<Report, "summary">, benchmarks: readonly Benchmark[]): Markup | undefined {
  if (benchmarks.length === 0) return undefined;
  const { target, warning } = summary.baselines;
  const tables = [...Map.groupBy(benchmarks, ({ suite }) => suite)].map(
    ([suite, own]) => html`<table class="figures">
<caption>${suite}</caption>
<thead><tr><th scope="col">on</th><th scope="col">time</th><th scope="col">against the first</th><th scope="col">÷ base</th></tr></thead>
${own.map(rowsOf)}</table>
`,
  );
  return html`<p class="quiet">Time of an operation: the median of the launches' means, or of their median operations where p50 stands, and how far its
95 % interval reaches, drawn on a scale of each benchmark's own; with several in flight, operations a second. A difference is given between its bounds where it is known, and counts as
none below ${versusMargin * 100} %. ÷ base, the time as a share of its baseline: ${signsLegend} (target ${target}, limit ${warning}).</p>
${tables}`;
}

function rowsOf(benchmark: Benchmark): Markup {
  const measured = measuredIn(benchmark);
  const axis = axisOf(
    measured.flatMap(({ own: { figure } }) => [
      figure.median,
      figure.interval?.low ?? figure.median,
      figure.interval?.high ?? figure.median,
    ]),
    { format: formatNs },
  );
  const { anchor, name, adapters, variants } = benchmark;
  const firsts = new Set(measured.flatMap(({ own: { versus } }) => versus?.first ?? []));
  const link = measured.length === 0 ? html`${name}` : html`<a href="#${anchor}">${name}</a>`;
  return html`<tbody>
<tr><th scope="rowgroup" colspan="4" class="group">${link}${adapters === "" ? undefined : html` <span class="quiet">on ${adapters}</span>`}</th></tr>
${variants.map((variant) => rowOf(variant, axis.at, firsts))}</tbody>
`;
}

function rowOf(variant: Variant, at: (value: number) => number, firsts: ReadonlySet<string>): Markup {
  const { own, name } = variant;
  const head = html`<th scope="row">${fillSample(variant)}${name}</th>`;
  if (own.status !== "measured") {
    const level = own.status === "failed" ? "bad" : "quiet";
    return html`<tr>${head}<td colspan="3"><span class="${level}">${own.status}</span>${own.reason === undefined ? undefined : html`: ${own.reason}`}</td></tr>\n`;
  }
  const { versus, ratio, figure } = own;
  const drawn = html`<svg aria-hidden="true" width="100%" height="20"><line class="grid" x1="0" x2="100%" y1="50%" y2="50%"/>${estimateMark({ ...figure, place: variant.place }, at)}<circle class="${fillClass(variant)}" cx="${across(at(figure.median))}" cy="50%" r="3"/></svg>`;
  const isFirst = versus === undefined && firsts.has(own.crossing.id);
  const against = isFirst ? html`<span class="quiet">the first</span>` : versus && versusMark(versus);
  return html`<tr>${head}<td><div class="estimate"><span>${figureText(own)}</span>${drawn}</div></td><td>${against}</td><td>${ratio === undefined ? undefined : ratioMark(ratio)}</td></tr>\n`;
}

function figureText({ crossing, figure, opsPerSecond }: MeasuredCrossing): Markup {
  const value = crossing.concurrency > 1 ? formatRate(opsPerSecond) : formatNs(figure.median);
  const uncertainty = uncertaintyOf(figure);
  const sure = uncertainty === undefined ? "too few launches for an interval" : formatUncertainty(uncertainty);
  return html`<strong>${value}</strong> <span class="quiet">${figure.by === "mean" ? "" : "p50 "}${sure}</span>`;
}
