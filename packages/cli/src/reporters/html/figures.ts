import { allocationLimits, type Estimate } from "@agentperf/core/analysis";
import { percentileName } from "../../page/charts/percentiles.ts";
import { lineSample } from "../../page/charts/plot.ts";
import { type Content, html, type Markup } from "../../page/markup.ts";
import { formatBytes, formatNs, formatRate } from "../format.ts";
import type { Detailed } from "./detailed.ts";
import { estimateText, marked, ratioMark, versusMark } from "./words.ts";

/** One row: what it is, and what it is of a variant; absent where nobody knows. */
interface Measure {
  readonly name: string;
  readonly of: (detailed: Detailed) => Content;
}

/** So many columns fit on a phone. */
const columns = 3;

/** All figures of a benchmark, a column a variant; more of them than fit on a phone are in tables of their own. */
export function figureTables(all: readonly Detailed[], caption: string): Markup {
  const measures = measuresOf(all).filter(({ of }) => all.some((own) => of(own) !== undefined));
  const groups = Array.from({ length: Math.ceil(all.length / columns) }, (_, at) => all.slice(at * columns, (at + 1) * columns));
  return html`<div class="tables">${groups.map(
    (group) => html`<table class="measures">
<caption class="unseen">Figures of ${caption} on ${group.map(({ name }) => name).join(", ")}</caption>
<thead><tr><td></td>${group.map((own) => html`<th scope="col">${lineSample(own)}${own.name}</th>`)}</tr></thead>
<tbody>
${measures.map(
  ({ name, of }) =>
    html`<tr><th scope="row">${name}</th>${group.map((own) => html`<td>${of(own) ?? html`<span class="quiet">–</span>`}</td>`)}</tr>\n`,
)}</tbody>
</table>\n`,
  )}</div>`;
}

function measuresOf(all: readonly Detailed[]): Measure[] {
  const ns = (estimate: Estimate) => estimateText(estimate, formatNs);
  const percentile =
    (share: number) =>
    ({ distribution }: Detailed): Content => {
      const found = distribution?.percentiles.find((own) => own.share === share);
      return found === undefined ? undefined : ns(found.ns);
    };
  const units = [...new Set(all.flatMap(({ metrics }) => metrics.map(({ unit }) => unit)))];
  return [
    { name: "mean time", of: ({ own }) => ns(own.nsPerOp) },
    { name: "median operation (p50)", of: ({ own }) => ns(own.p50) },
    ...[0.9, 0.99, 0.999].map((share) => ({ name: percentileName(share), of: percentile(share) })),
    { name: "operations a second", of: ({ own }) => (own.crossing.concurrency > 1 ? formatRate(own.opsPerSecond) : undefined) },
    { name: "against the first", of: ({ own }) => (own.versus === undefined ? undefined : versusMark(own.versus)) },
    { name: "÷ baseline", of: ({ own }) => (own.ratio === undefined ? undefined : html`${ratioMark(own.ratio)} of ${own.ratio.key}`) },
    { name: "launches", of: launchesText },
    {
      name: "bytes allocated",
      of: ({ own: { memory } }) =>
        shown(memory.bytesPerOp, (bytes) => `${formatBytes(bytes)}${memory.isClients === true ? ", the client's" : ""}`),
    },
    {
      name: `objects allocated (target ${allocationLimits.target}, limit ${allocationLimits.limit})`,
      of: ({ own: { memory } }) =>
        memory.allocations === undefined ? undefined : marked(number(memory.allocations.perOp), memory.allocations.level),
    },
    {
      name: "collections per 1,000 operations",
      of: ({ own: { memory } }) => shown(memory.collections, ({ count, pauseNs }) => `${number(count)}, pausing ${formatNs(pauseNs)}`),
    },
    { name: "peak memory of the process", of: ({ own: { memory } }) => shown(memory.peakRssBytes, formatBytes) },
    {
      name: "first operation",
      of: ({ first }) => shown(first, ({ firstNs, timesLater }) => `${ns(firstNs)}, ${number(timesLater)} × a later one`),
    },
    { name: "set-up", of: ({ first }) => shown(first, ({ setupMs }) => estimateText(setupMs, formatMs)) },
    ...units.map((unit) => ({
      name: unit,
      of: ({ metrics }: Detailed) => shown(metrics.find((own) => own.unit === unit)?.value, (value) => estimateText(value, number)),
    })),
  ];
}

const shown = <T>(value: T | undefined, format: (value: T) => string): string | undefined =>
  value === undefined ? undefined : format(value);

const formatMs = (ms: number): string => formatNs(ms * 1e6);

/** Three significant digits, without an exponent where there is no need of one. */
const number = (value: number): string => String(Number(value.toPrecision(3)));

function launchesText({ own: { samples, failures } }: Detailed): Content {
  return failures === 0 ? samples.length : html`${samples.length}, <span class="bad">${failures} more failed</span>`;
}
