import type { Trend } from "@agentperf/core/analysis";
import { barsChart } from "../../page/charts/bars.ts";
import { historyChart } from "../../page/charts/history.ts";
import { launchesChart } from "../../page/charts/launches.ts";
import { operationsChart } from "../../page/charts/operations.ts";
import { percentilesChart } from "../../page/charts/percentiles.ts";
import { throughputChart } from "../../page/charts/throughput.ts";
import { type Content, html, type Markup } from "../../page/markup.ts";
import { formatBytes, formatNs, formatRate } from "../format.ts";
import type { Report } from "../reporter.ts";
import { counted } from "../wording.ts";
import type { Benchmark, Variant } from "./benchmarks.ts";
import { type Detailed, detailsOf } from "./detailed.ts";
import { figureTables } from "./figures.ts";
import { ownFindings } from "./findings.ts";
import { estimateText } from "./words.ts";

/** A section of each benchmark that has figures. */
export function benchmarkSections(report: Report, benchmarks: readonly Benchmark[]): Markup | undefined {
  const details = detailsOf(report.result);
  const sections = benchmarks.flatMap((benchmark) => {
    const all = details(benchmark);
    return all.length === 0 ? [] : [section(report, benchmark, all)];
  });
  return sections.length === 0 ? undefined : html`${sections}`;
}

function section({ conclusions, trends = [] }: Report, { anchor, suite, name, adapters }: Benchmark, all: readonly Detailed[]): Markup {
  const distributed = all.flatMap(({ distribution, ...own }) => (distribution === undefined ? [] : [{ ...own, ...distribution }]));
  const withThroughput = all.flatMap(({ throughput, ...own }) => (throughput === undefined ? [] : [{ ...own, throughput }]));
  const by = all[0]?.own.figure.by ?? "mean";
  const figures = [
    figure(
      `Launches: the ${by === "mean" ? "mean time" : "median operation"} of each is a dot; the bar is their median, the line its 95 % interval`,
      launchesChart(all.map(launchesRow), formatNs),
    ),
    figure(
      "Operations of all launches, by how long they took",
      distributed.length === 0
        ? undefined
        : operationsChart(
            distributed.map((own) => ({ ...own, figures: counted(own.samples, "sample") })),
            formatNs,
          ),
    ),
    figure(
      "Percentiles of operations: the median of the launches', and its 95 % interval",
      distributed.some(({ percentiles }) => percentiles.length > 1) ? percentilesChart(distributed, formatNs) : undefined,
    ),
    figure(
      "Throughput over time: the median of the launches, and from the slowest to the fastest of them",
      withThroughput.length === 0 ? undefined : throughputChart(withThroughput, { rate: formatRate, ms: (ms) => formatNs(ms * 1e6) }),
    ),
    figure("Allocated by an operation", allocations(all)),
    history(all, trends),
  ];
  return html`<article class="benchmark" aria-labelledby="${anchor}">
<h3 id="${anchor}">${name}</h3>
<p class="quiet">${suite}${adapters === "" ? undefined : ` on ${adapters}`}</p>
${figureTables(all, name)}
<div class="charts">
${figures}</div>
${ownFindings(conclusions, new Set(all.map(({ own }) => own.crossing.id)))}
</article>
`;
}

const figure = (caption: Content, chart: Markup | undefined): Markup | undefined =>
  chart === undefined ? undefined : html`<figure>\n<figcaption>${caption}</figcaption>\n${chart}\n</figure>\n`;

const launchesRow = ({ own: { figure: known, samples, p50Samples }, name, place }: Detailed) => ({
  name,
  place,
  values: known.by === "mean" ? samples : p50Samples,
  median: known.median,
  interval: known.interval,
  figures: `${estimateText(known, formatNs)}, ${counted(samples.length, "launch", "launches")}`,
});

function allocations(all: readonly Variant<Detailed["own"]>[]): Markup | undefined {
  const counts = all.flatMap(({ own: { memory }, name, place }) => {
    const { bytesPerOp: bytes, allocations: objects } = memory;
    if (bytes === undefined) return [];
    const figures = `${formatBytes(bytes)}${objects === undefined ? "" : ` in ${objects.perOp.toFixed(1).replace(/\.0$/, "")} objects`}`;
    return [{ name, place, parts: [{ value: bytes, place }], figures }];
  });
  return counts.length === 0 ? undefined : barsChart(counts, formatBytes);
}

function history(all: readonly Detailed[], trends: readonly Trend[]): Markup | undefined {
  const series = all.flatMap(({ name, place, own }) => {
    const trend = trends.find(({ crossing, measure }) => crossing === own.crossing.id && measure === undefined);
    return trend === undefined || trend.points.length < 2 ? [] : [{ name, place, trend }];
  });
  if (series.length === 0) return undefined;
  const changes = series.flatMap(({ name, trend }) =>
    trend.changes.map(({ commit, startedAt, size, p, isMachine }) => {
      const level = isMachine ? "quiet" : size > 0 ? "bad" : "good";
      const what = html`<span class="${level}">${size > 0 ? "slower" : "faster"} by ${Math.abs(size * 100).toFixed(1)} %</span>`;
      return html`<li>${name}: ${what}${isMachine ? ", as the machine," : ""} at ${commit} of ${startedAt.slice(0, 10)} (p=${p.toFixed(4)})</li>\n`;
    }),
  );
  const chart = html`${historyChart(series, formatNs)}${changes.length === 0 ? html`<p class="quiet">No change that lasted.</p>` : html`<ul>\n${changes}</ul>`}`;
  return figure("History: the mean time in each result with its 95 % interval, and a line where it changed for good", chart);
}
