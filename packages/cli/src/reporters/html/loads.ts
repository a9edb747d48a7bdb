import {
  type LoadOutcome,
  type LoadSummary,
  loadsOf,
  loadWords,
  type SearchSummary,
  searchesOf,
  type Trend,
} from "@agentperf/core/analysis";
import { parseObjective } from "@agentperf/core/load";
import { distributionsChart, type Limit } from "../../page/charts/distributions.ts";
import { historyChart } from "../../page/charts/history.ts";
import { ratesChart, responseChart } from "../../page/charts/seconds.ts";
import { type Content, html, type Markup } from "../../page/markup.ts";
import { adaptersText, benchmarkText } from "../crossing-names.ts";
import { formatNs, formatRate } from "../format.ts";
import { loadShares } from "../load-shares.ts";
import { actualText, countsText, crossingText, failedText, formatShare, invalidText, shortfallText } from "../load-words.ts";
import type { Report } from "../reporter.ts";
import { searchArticle } from "./searches.ts";

/** Searches for the highest rate, then loads; the load at a rate that was found stands with its search. */
export function loadsSection({ result, trends = [] }: Pick<Report, "result" | "trends">): Markup | undefined {
  const searches = searchesOf(result);
  const loads = loadsOf(result).filter(({ isProbe }) => !isProbe);
  if (searches.length + loads.length === 0) return undefined;
  return html`<p class="quiet">Operations were started at a rate, whatever became of those before. Response: from the instant an operation was meant to start
to its end, what a user waits. Service: from the instant it was sent. Lag: between the two, what the generator takes.</p>
${loads.length < 2 ? undefined : loadsTable(loads)}
${searches.map(withItsBest)}${loads.map((own, at) => loadArticle(own, `load-${at + 1}`, trends))}`;
}

function withItsBest(search: SearchSummary, at: number): Markup {
  const { best } = search;
  return html`${searchArticle(search, `search-${at + 1}`)}${best === undefined ? undefined : loadArticle(best, `search-${at + 1}-load`)}`;
}

/** Class and word of what a load said. */
const outcomes: Readonly<Record<LoadOutcome, readonly [level: string, word: string]>> = {
  met: ["good", "met"],
  missed: ["bad", "missed"],
  failed: ["bad", "failed"],
  invalid: ["warning", "invalid"],
};

/** Without anything that it is held to, a load was measured, and met nothing. */
function outcomeMark({ outcome, load, shortfall }: LoadSummary): Markup {
  const [level, word] = outcomes[outcome];
  const said = html`<strong class="${level}">${outcome === "met" && load.objectives.length === 0 ? "measured" : word}</strong>`;
  return shortfall === undefined ? said : html`${said} <span class="warning">in part</span>`;
}

const shownNs = (ns: number | undefined): Content => (ns === undefined ? html`<span class="quiet">–</span>` : formatNs(ns));

/** All loads below each other. */
function loadsTable(loads: readonly LoadSummary[]): Markup {
  return html`<table class="measures loads">
<caption>All loads: response times, and what each said</caption>
<thead><tr><th scope="col">load</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">outcome</th></tr></thead>
<tbody>${loads.map((own, at) => {
    const { crossing, outcome, response } = own;
    const isTold = outcome !== "invalid";
    return html`<tr><th scope="row"><a href="#load-${at + 1}">${crossingText(crossing)}</a></th><td>${shownNs(isTold ? response?.at(0.5) : undefined)}</td><td>${shownNs(isTold ? response?.at(0.99) : undefined)}</td><td>${outcomeMark(own)}</td></tr>\n`;
  })}</tbody>
</table>`;
}

function loadArticle(own: LoadSummary, anchor: string, trends: readonly Trend[] = []): Markup {
  const { crossing, outcome, load, note } = own;
  const part = shortfallText(own);
  const on = [crossing.runtime, adaptersText(crossing)].filter((part) => part !== "").join(" ");
  return html`<article class="benchmark" aria-labelledby="${anchor}">
<h3 id="${anchor}">${benchmarkText(crossing)}</h3>
<p class="quiet">${crossing.suite} on ${on}${crossing.load === undefined ? undefined : `; arrivals ${crossing.load.arrivals}, at most ${crossing.load.maxInFlight} in flight`}</p>
<p>${outcomeMark(own)} ${countsText(own)}</p>
${outcome === "invalid" ? html`<p><strong class="warning">These figures say nothing of the server:</strong> ${invalidText(own)}.</p>` : undefined}
${outcome === "failed" ? html`<p><strong class="bad">Why:</strong> ${failedText(own)}.</p>` : undefined}
${part === undefined ? undefined : html`<p><strong class="warning">Only a part of this load was offered:</strong> ${part}.</p>`}
${note === undefined || outcome === "invalid" ? undefined : html`<p class="quiet">${note}</p>`}
<div class="tables">${timesTable(own)}${countsTable(own)}${objectivesTable(own)}${sharesTable(own)}</div>
${load.errors.length === 0 ? undefined : html`<ul class="findings">${load.errors.map(({ count, kind, example }) => html`<li><strong class="bad">failed</strong> ${count} × ${kind}${example === kind ? undefined : `: ${example}`}</li>\n`)}</ul>`}
<div class="charts">
${charts(own)}${history(own, trends)}</div>
</article>
`;
}

const rows: readonly (readonly [name: string, of: (times: NonNullable<LoadSummary["response"]>) => number])[] = [
  ["mean", ({ meanNs }) => meanNs],
  ["p50", ({ at }) => at(0.5)],
  ["p90", ({ at }) => at(0.9)],
  ["p99", ({ at }) => at(0.99)],
  ["p99.9", ({ at }) => at(0.999)],
  ["longest", ({ maxNs }) => maxNs],
];

/** The kinds of times that mean something: of an invalid load, what the generator takes. */
function kindsOf({ outcome, response, service, lag }: LoadSummary) {
  const all = [
    { name: "response", place: 0, times: response },
    { name: "service", place: 1, times: service },
    { name: "lag", place: 2, times: lag },
  ];
  const told = outcome === "invalid" ? all.slice(2) : all;
  return told.flatMap(({ times, ...kind }) => (times === undefined ? [] : [{ ...kind, times }]));
}

function timesTable(own: LoadSummary): Markup | undefined {
  const kinds = kindsOf(own);
  if (kinds.length === 0) return undefined;
  return html`<table class="measures of-load">
<caption>Times of ${benchmarkText(own.crossing)}</caption>
<thead><tr><td></td>${kinds.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name, of]) => html`<tr><th scope="row">${name}</th>${kinds.map(({ times }) => html`<td>${formatNs(of(times))}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

function countsTable({ load: { counts }, crossing }: LoadSummary): Markup {
  const share = (count: number) => (counts.planned === 0 ? "" : formatShare(count / counts.planned));
  const names = ["planned", "sent", "completed", "dropped", "failed", "unanswered"] as const;
  const isLoss = (name: string) => name === "dropped" || name === "failed" || name === "unanswered";
  const counted = (name: (typeof names)[number]): Content =>
    isLoss(name) && counts[name] > 0 ? html`<strong class="bad">${counts[name]}</strong>` : counts[name];
  return html`<table class="measures counted">
<caption>Operations of ${benchmarkText(crossing)}</caption>
<thead><tr><td></td><th scope="col">count</th><th scope="col">of those planned</th></tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${name}</th><td>${counted(name)}</td><td>${share(counts[name])}</td></tr>\n`)}</tbody>
</table>`;
}

function objectivesTable({ load: { objectives }, outcome, crossing }: LoadSummary): Markup | undefined {
  if (objectives.length === 0) return undefined;
  return html`<table class="measures">
<caption>What ${benchmarkText(crossing)} is held to</caption>
<thead><tr><th scope="col">objective</th><th scope="col">was</th><th scope="col">outcome</th></tr></thead>
<tbody>${objectives.map((judged) => {
    const [level, word] = outcome === "invalid" ? ["quiet", "unknown"] : judged.met ? outcomes.met : outcomes.missed;
    return html`<tr><th scope="row">${judged.objective}</th><td>${outcome === "invalid" ? undefined : actualText(judged) || "too many were lost"}</td><td><strong class="${level}">${word}</strong></td></tr>\n`;
  })}</tbody>
</table>`;
}

/** What each of several generators did; where machines shared the load, each of them too, also those that were lost. */
function sharesTable({ load, crossing }: LoadSummary): Markup | undefined {
  const shares = loadShares(load);
  if (shares.length === 0) return undefined;
  const isOfAgents = load.agents !== undefined;
  const none = html`<span class="quiet">–</span>`;
  return html`<table class="measures generators">
<caption>${isOfAgents ? "Agents" : "Generators"} of ${benchmarkText(crossing)}</caption>
<thead><tr><th scope="col">${isOfAgents ? "agent" : "generator"}</th>${isOfAgents ? html`<th scope="col">began</th>` : undefined}<th scope="col">sent</th><th scope="col">lag p99</th><th scope="col">busy</th></tr></thead>
<tbody>${shares.map(({ name, began, generator, troubles }) => {
    const { counts, lagP99Ns, loopBusy = -1, cpuShare = -1 } = generator ?? {};
    const lost = counts === undefined ? 0 : counts.dropped + counts.failed + counts.unanswered;
    const word = troubles.length === 0 ? html`<span class="good">kept up</span>` : html`<span class="bad">${troubles.join("; ")}</span>`;
    const busy = Math.max(loopBusy, cpuShare);
    return html`<tr><th scope="row">${name}: ${word}</th>${isOfAgents ? html`<td>${began ?? none}</td>` : undefined}<td>${counts?.sent ?? none}${lost === 0 ? undefined : `, ${lost} lost`}</td><td>${shownNs(lagP99Ns)}</td><td>${busy < 0 ? none : formatShare(busy)}</td></tr>\n`;
  })}</tbody>
</table>`;
}

function charts(own: LoadSummary): Markup[] {
  const { seconds, widthMs, outcome } = own;
  const kinds = kindsOf(own);
  const formats = { rate: formatRate, ns: formatNs };
  const figure = (caption: string, chart: Markup | undefined) =>
    chart === undefined ? [] : [html`<figure>\n<figcaption>${caption}</figcaption>\n${chart}\n</figure>\n`];
  const limits = outcome === "invalid" ? [] : limitsOf(own);
  return [
    ...figure(
      kinds.length === 1 ? "What the generator took: lag by percentile" : "Response, service and lag by percentile",
      kinds.length === 0 ? undefined : distributionsChart(kinds, limits, formatNs),
    ),
    ...figure("Operations a second over the load", seconds.length === 0 ? undefined : ratesChart(seconds, widthMs, formats)),
    ...figure(
      "Response over the load, by when operations were meant to start",
      outcome === "invalid" ? undefined : responseChart(seconds, widthMs, formats),
    ),
  ];
}

/** The median and the tail of the response in each result that was put under the same load. */
function history({ crossing }: LoadSummary, trends: readonly Trend[]): Markup | undefined {
  const asked = crossing.load === undefined ? undefined : loadWords(crossing.load, crossing.processes);
  const series = (["p50", "p99"] as const).flatMap((measure, place) => {
    const trend = trends.find((own) => own.crossing === crossing.id && own.measure === measure && own.load === asked);
    return trend === undefined || trend.points.length < 2 ? [] : [{ name: measure, place, trend }];
  });
  if (series.length === 0) return undefined;
  return html`<figure>\n<figcaption>History: response in each result under the same load, and a line where it changed for good</figcaption>\n${historyChart(series, formatNs)}\n</figure>\n`;
}

/** The limits of times among a load's objectives; a document from elsewhere may hold others, which have none. */
function limitsOf({ load: { objectives } }: LoadSummary): Limit[] {
  return objectives.flatMap(({ objective, unit }) => {
    if (unit !== "ns") return [];
    try {
      return [{ name: objective, ns: parseObjective(objective).limit }];
    } catch {
      return [];
    }
  });
}
