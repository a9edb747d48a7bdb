import { withoutLoads } from "@agentperf/core/analysis";
import { documentOf } from "../page/frame.ts";
import { html } from "../page/markup.ts";
import { benchmarkSections } from "./html/benchmark.ts";
import { benchmarksOf } from "./html/benchmarks.ts";
import { coldSection } from "./html/cold.ts";
import { environmentSection } from "./html/environment.ts";
import { findingsSection } from "./html/findings.ts";
import { loadsSection } from "./html/loads.ts";
import { overview } from "./html/overview.ts";
import { scalingSection } from "./html/scaling.ts";
import { sideBySide } from "./html/side-by-side.ts";
import { resultsStyle } from "./html/style.ts";
import { dateText } from "./html/words.ts";
import { launchedIn } from "./load-words.ts";
import type { Report, Reporter } from "./reporter.ts";

/** A page that needs no other file and no script: what a result says, all its figures side by side, and charts of each benchmark. */
export const htmlReporter: Reporter = {
  showsProblems: true,
  report(whole) {
    const report = withoutLoadsIn(whole);
    const benchmarks = benchmarksOf(report.summary.crossings);
    const parts = [
      { anchor: "findings", title: "What to know", content: findingsSection(report) },
      { anchor: "loads", title: "Under load", content: loadsSection(whole) },
      { anchor: "figures", title: "Side by side", content: sideBySide(report, benchmarks) },
      { anchor: "benchmarks", title: "Each benchmark", content: benchmarkSections(report, benchmarks) },
      { anchor: "scaling", title: "Scaling", content: scalingSection(report) },
      { anchor: "cold", title: "Cold start", content: coldSection(report) },
      { anchor: "environment", title: "Environment", content: environmentSection(whole) },
    ].filter(({ content }) => content !== undefined);
    const body = html`${overview(whole)}
<nav aria-label="Contents"><ul>${parts.map(({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`)}</ul></nav>
<main>
${parts.map(({ anchor, title, content }) => html`<section aria-labelledby="${anchor}">\n<h2 id="${anchor}">${title}</h2>\n${content}\n</section>\n`)}</main>
<footer><p>Made by agentperf ${report.result.environment.agentperf}, from the result ${report.result.id}.</p></footer>`;
    return documentOf({ title: `agentperf: results of ${dateText(report.result.startedAt)}`, style: resultsStyle, body });
  },
};

/** What is shown of all other benchmarks: loads have a section of their own. */
function withoutLoadsIn(report: Report): Report {
  const { result, summary } = report;
  const crossings = result.plan.crossings.filter(({ load }) => load === undefined);
  // Those that were skipped or failed before their load are told of among all others.
  const launched = launchedIn(result);
  const others = {
    ...summary,
    crossings: [
      ...withoutLoads(summary).crossings,
      ...summary.crossings.filter(({ crossing }) => crossing.load !== undefined && !launched.has(crossing.id)),
    ],
  };
  return { ...report, result: { ...result, plan: { ...result.plan, crossings } }, summary: others };
}
