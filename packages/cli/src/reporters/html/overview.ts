import {
  type LoadSummary,
  loadsOf,
  type MeasuredCrossing,
  measuredOf,
  type Summary,
  searchesOf,
  versusMargin,
  withoutLoads,
} from "@agentperf/core/analysis";
import { html, type Markup } from "../../page/markup.ts";
import { runtimesOf } from "../agent-words.ts";
import { adaptersText } from "../crossing-names.ts";
import { headline } from "../headline.ts";
import { isOfLoads, launchedIn, loadHeadline } from "../load-words.ts";
import type { Report } from "../reporter.ts";
import { dateText } from "./words.ts";

/** What a result says, in words and in numbers. */
export function overview({ result, summary: all }: Report): Markup {
  const summary = withoutLoads(all);
  const isLoad = isOfLoads(result);
  const loads = loadsOf(result).filter(({ isProbe }) => !isProbe);
  const { environment, startedAt, interrupted, plan } = result;
  const where = [
    ...runtimesOf(result).map(({ name, version }) => `${name} ${version}`),
    ...(environment.git === undefined
      ? []
      : [`commit ${environment.git.commit.slice(0, 12)}${environment.git.dirty ? ", with changes" : ""}`]),
  ];
  return html`<header>
<h1>${isLoad ? "Load" : "Benchmark"} results of ${dateText(startedAt)}</h1>
<p class="headline">${(isLoad && loadHeadline(loads, searchesOf(result))) || headline(all)}.</p>
<p class="quiet">${where.join(" · ")}</p>
${interrupted ? html`<p class="warning">The run was ended early: some of it wasn't measured.</p>` : undefined}
${plan.smoke === true ? html`<p class="warning">A smoke run: each benchmark ran once, cold, so its figures say nothing of how fast it is.</p>` : undefined}
${isLoad ? loadCounts(loads, all, launchedIn(result)) : counts(summary)}
${verdicts(summary)}
</header>`;
}

/** How many loads met what they are held to, and how many say nothing. */
function loadCounts(loads: readonly LoadSummary[], { crossings }: Summary, launched: ReadonlySet<string>): Markup | undefined {
  const of = (outcome: LoadSummary["outcome"]) => loads.filter((own) => own.outcome === outcome).length;
  const without = (status: string) => crossings.filter((own) => own.status === status && !launched.has(own.crossing.id)).length;
  const free = loads.filter(({ outcome, load }) => outcome === "met" && load.objectives.length === 0).length;
  const all = {
    met: of("met") - free,
    measured: free,
    missed: of("missed"),
    invalid: of("invalid"),
    "offered only in part": loads.filter(({ shortfall }) => shortfall !== undefined).length,
    failed: without("failed") + of("failed"),
    skipped: without("skipped"),
  };
  const shown = Object.entries(all).filter(([, count]) => count > 0);
  return shown.length === 0
    ? undefined
    : html`<dl class="counts">${shown.map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`)}</dl>`;
}

function counts(summary: Summary): Markup {
  const { crossings } = summary;
  const of = (status: string) => crossings.filter((own) => own.status === status).length;
  const beyond = measuredOf(summary).filter(({ ratio }) => ratio?.atLeast === "bad").length;
  const all: readonly (readonly [name: string, count: number, isAlways?: boolean])[] = [
    ["measured", of("measured"), true],
    ["failed", of("failed"), true],
    ["skipped", of("skipped")],
    ["not run", of("not run")],
    ["above their baseline's limit", beyond],
  ];
  const shown = all.filter(([, count, isAlways]) => count > 0 || isAlways === true);
  return html`<dl class="counts">${shown.map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`)}</dl>`;
}

/** How often each runtime, and each other choice of adapters, is faster or slower than the first. */
function verdicts(summary: Summary): Markup | undefined {
  const measured = measuredOf(summary);
  const held = Map.groupBy(
    measured.filter(({ versus }) => versus !== undefined),
    nameOf,
  );
  if (held.size === 0) return undefined;
  const count = (own: readonly MeasuredCrossing[], decision: string) => own.filter(({ versus }) => versus?.decision === decision).length;
  return html`<table class="verdicts">
<caption>Against the first runtime, or the first adapters: how many benchmarks are faster, less than ${versusMargin * 100} % apart, slower, or not known</caption>
<thead><tr><th scope="col">on</th><th scope="col">faster</th><th scope="col">same</th><th scope="col">slower</th><th scope="col">not known</th></tr></thead>
<tbody>${[...held].map(
    ([name, own]) =>
      html`<tr><th scope="row">${name}</th><td class="good">${count(own, "faster")}</td><td>${count(own, "equivalent")}</td><td class="bad">${count(own, "slower")}</td><td>${count(own, "undecided")}</td></tr>`,
  )}</tbody>
</table>`;
}

const nameOf = ({ crossing, versus }: MeasuredCrossing): string => (versus?.of === "runtime" ? crossing.runtime : adaptersText(crossing));
