import { isNewRegression, measuredOf, noBaselines, summarize, type Trend } from "@agentperf/core/analysis";
import { type ComparedTable, compare, usualLayout } from "@agentperf/core/comparison";
import { goRecords } from "@agentperf/core/result";
import { defaults } from "../config/defaults.ts";
import { historyChart } from "../page/charts/history.ts";
import { documentOf } from "../page/frame.ts";
import { type Content, html, type Markup } from "../page/markup.ts";
import { runtimesOf } from "../reporters/agent-words.ts";
import { changeRows, titleOf } from "../reporters/changes.ts";
import { headline } from "../reporters/headline.ts";
import { changeWord, trendFigure, trendName } from "../reporters/history.ts";
import { resultsStyle } from "../reporters/html/style.ts";
import { dateText } from "../reporters/html/words.ts";
import { counted } from "../reporters/wording.ts";
import type { KeptResult, KeptResults } from "./kept.ts";

// The site's own pages; a result's page is the one that the reporter html makes.

const style = `${resultsStyle}
.crumbs { max-width: 76rem; margin: 0 auto; padding: 0.5rem 1rem; }
.results li { margin: 0.75rem 0; } .results { padding-left: 0; list-style: none; }
`;

const pageOf = (title: string, body: Content): string =>
  documentOf({
    title: `agentperf: ${title}`,
    style,
    body: html`<nav class="crumbs" aria-label="Site"><a href="/">results</a> · <a href="/history">history</a></nav>
<main>
<h1>${title}</h1>
${body}</main>`,
  });

/** Address of a result's page. */
export const resultPath = (name: string): string => `/result?${new URLSearchParams({ name })}`;
const comparePath = (before: string, now: string): string => `/compare?${new URLSearchParams({ before, now })}`;

/** All results, the newest first. */
export function listPage({ results, unreadable, older }: KeptResults): string {
  const items = results.map(
    (own, at) => html`<li>${linkTo(own)}${stateOf(own)}<br>
<span class="quiet">${whereOf(own)}</span><br>${says(own)}${compareLinks(own, results[at + 1])}</li>\n`,
  );
  const none = html`<p>No result yet: <code>agentperf run</code> keeps them here.</p>`;
  return pageOf(
    "results",
    html`${items.length === 0 ? none : html`<ul class="results">${items}</ul>`}
${older === 0 ? undefined : html`<p class="quiet">${counted(older, "older result")} not shown</p>`}
${unreadable.length === 0 ? undefined : html`<h2>Other files</h2><ul>${unreadable.map(({ reason }) => html`<li>${reason}</li>`)}</ul>`}`,
  );
}

const linkTo = ({ name, result }: KeptResult): Markup => html`<a href="${resultPath(name)}">${dateText(result.startedAt)}</a>`;

function stateOf({ result, isLive }: KeptResult): Content {
  if (isLive) return html` <strong>running: launches so far: ${result.launches.length}</strong>`;
  if (result.interrupted || result.endedAt === undefined) return html` <span class="warning">ended early</span>`;
  return result.plan.smoke === true ? html` <span class="quiet">smoke run</span>` : undefined;
}

const whereOf = ({ name, result }: KeptResult): string => {
  const { environment } = result;
  return [
    name,
    ...runtimesOf(result).map((runtime) => `${runtime.name} ${runtime.version}`),
    ...(environment.git === undefined
      ? []
      : [`commit ${environment.git.commit.slice(0, 12)}${environment.git.dirty ? ", with changes" : ""}`]),
  ].join(" · ");
};

const says = ({ result }: KeptResult): string => headline(summarize(result, noBaselines));

const compareLinks = (own: KeptResult, before: KeptResult | undefined): Content =>
  html`<br>compare with ${before === undefined ? undefined : html`<a href="${comparePath(before.name, own.name)}">the one before</a> · `}<a href="/compare?${new URLSearchParams({ now: own.name }).toString()}">another</a>`;

/** The results that one can be compared with. */
export function choicePage(now: KeptResult, others: readonly KeptResult[]): string {
  const items = others.map(
    (own) =>
      html`<li><a href="${comparePath(own.name, now.name)}">${dateText(own.result.startedAt)}</a> <span class="quiet">${whereOf(own)}</span></li>\n`,
  );
  return pageOf(`compare ${dateText(now.result.startedAt)} with`, html`<ul class="results">${items}</ul>`);
}

/** Two results side by side, what changed most on top. */
export function comparePage(before: KeptResult, now: KeptResult): string {
  const labelled = ({ result }: KeptResult, file: string) => goRecords(result).map((record) => ({ ...record, file }));
  const records = [...labelled(before, "before"), ...labelled(now, "now")];
  const tables = compare(records, { ...usualLayout, alpha: defaults.alpha, confidence: defaults.confidence });
  const about = html`<dl class="facts"><div><dt>before</dt><dd>${linkTo(before)} <span class="quiet">${whereOf(before)}</span></dd></div>
<div><dt>now</dt><dd>${linkTo(now)} <span class="quiet">${whereOf(now)}</span></dd></div></dl>`;
  return pageOf(
    "before and now",
    html`${about}${tables.length === 0 ? html`<p>They have no benchmark in common.</p>` : tables.map(tableOf)}`,
  );
}

const tableOf = (table: ComparedTable): Markup => html`<table>
<caption>${titleOf(table)}</caption>
<thead><tr><th scope="col">benchmark</th><th scope="col">before</th><th scope="col">now</th><th scope="col">change</th></tr></thead>
<tbody>${changeRows(table).map(({ name, cells: [before, now] }) => {
  const { delta = "", change = "same", test = "" } = now?.versus ?? {};
  const level = change === "slower" || change === "worse" ? "bad" : change === "faster" || change === "better" ? "good" : "quiet";
  return html`<tr><th scope="row">${name}</th><td>${before?.figure}</td><td>${now?.figure}</td><td><span class="${level}">${delta} ${now?.versus === undefined ? "" : change}</span> <span class="quiet">${test}</span></td></tr>\n`;
})}</tbody></table>\n`;

/** Every benchmark over all results, and where it changed for good. */
export function historyPage(trends: readonly Trend[]): string {
  const environments = [...Map.groupBy(trends, ({ environment }) => environment)];
  const sections = environments.map(
    ([environment, own]) => html`<h2>${environment}</h2>\n${own.filter(({ points }) => points.length > 1).map(trendOf)}`,
  );
  return pageOf("history", sections.length === 0 ? html`<p>It takes two results of one machine.</p>` : sections);
}

function trendOf(trend: Trend): Markup {
  const changes = trend.changes.map(({ commit, startedAt, size, p, isMachine }) => {
    const text = `${changeWord(trend.measure, size)} by ${Math.abs(size * 100).toFixed(1)} %`;
    const level = isMachine ? "quiet" : size > 0 ? "bad" : "good";
    return html`<li><span class="${level}">${text}</span>${isMachine ? ", as the machine," : ""} at ${commit} of ${startedAt.slice(0, 10)} (p=${p.toFixed(4)})</li>`;
  });
  const isNew = isNewRegression(trend, defaults.recent);
  return html`<section class="benchmark"><h3>${trendName(trend)}</h3>
${isNew ? html`<p class="bad">a new regression</p>` : undefined}
${changes.length === 0 ? html`<p class="quiet">no change that lasted, in ${counted(trend.points.length, "result")}</p>` : html`<ul>${changes}</ul>`}
<figure>${historyChart([{ name: trendName(trend), place: 0, trend }], (value) => trendFigure(trend, value))}</figure></section>\n`;
}

/** Something that isn't there, or can't be shown. */
export const problemPage = (text: string): string => pageOf("not here", html`<p>${text}</p>`);

/** Whether there is a figure in it, so that it can be compared. */
export const hasFigures = ({ result }: KeptResult): boolean =>
  result.launches.length > 0 && measuredOf(summarize(result, noBaselines)).length > 0;
