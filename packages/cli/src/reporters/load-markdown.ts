import type { LoadSummary, SearchSummary } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { markdownText } from "@agentperf/core/safety";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import { formatNs, formatRate } from "./format.ts";
import { crossingText, formatShare, outcomeText } from "./load-words.ts";
import { markdownTable } from "./markdown.ts";

/** Loads for a pull request: a table of them, what failed in them, and folded the rates that searches tried. */
export function loadMarkdown(
  {
    loads,
    searches,
    skipped,
  }: { readonly loads: readonly LoadSummary[]; readonly searches: readonly SearchSummary[]; readonly skipped: Result["skipped"] },
  lines: readonly string[],
): string {
  const own = loads.filter(({ isProbe }) => !isProbe);
  const sections = [
    [
      ...lines,
      ...own.map((load) => `- ${signOf(load)} ${markdownText(`${crossingText(load.crossing)}: ${outcomeText(load)}`)}`),
      ...own.flatMap(({ crossing, load: { errors } }) =>
        errors.map(({ count, kind, example }) => {
          const what = example === kind ? kind : `${kind}: ${example}`;
          return `- ${markdownText(`${crossingText(crossing)}: failed ${count}×: ${what}`)}`;
        }),
      ),
      ...skipped.map(({ crossing, reason }) => `- skipped ${markdownText(`${crossing.id}: ${reason}`)}`),
    ]
      .join("\n")
      .trimEnd(),
    ...(own.length === 0 ? [] : [markdownTable(loadHead, loadAligns, own.map(loadRow)).trimEnd()]),
    ...searches.map(searchSection),
  ];
  return `${sections.join("\n\n")}\n`;
}

const signs: Readonly<Record<LoadSummary["outcome"], string>> = { met: "✅", missed: "❌", failed: "❌", invalid: "⚠️" };

/** What is known of a part only isn't met. */
const signOf = ({ outcome, shortfall }: LoadSummary): string =>
  shortfall !== undefined && outcome === "met" ? signs.invalid : signs[outcome];

const loadHead = ["load", "on", "planned", "completed", "p50", "p99", "p99.9", "max", "service p99", "lag p99", "lost"];
const loadAligns = loadHead.map((_, at) => (at < 2 ? ("left" as const) : ("right" as const)));

/** An invalid load has figures of its generator only. */
function loadRow({ crossing, outcome, planned, completed, response, service, lag, lostShare }: LoadSummary): string[] {
  const name = `${crossing.suite}/${benchmarkText(crossing)}`;
  const on = [crossing.runtime, adaptersText(crossing)].join(" ").trim();
  const ns = (value: number | undefined) => (value === undefined ? "" : formatNs(value));
  const lagText = ns(lag?.at(0.99));
  if (outcome === "invalid") return [name, on, formatRate(planned), "invalid", "", "", "", "", "", lagText, ""];
  return [
    ...[name, on, formatRate(planned), formatRate(completed)],
    ...[response?.at(0.5), response?.at(0.99), response?.at(0.999), response?.maxNs, service?.at(0.99)].map(ns),
    ...[lagText, formatShare(lostShare)],
  ];
}

const rateHead = ["rate", "met", "missed", "invalid", "p50", "p99", "lost"];

function searchSection({ found, rates }: SearchSummary): string {
  const rows = rates.map(({ rate, met, missed, invalid, p50Ns, p99Ns, lostShare }) => [
    ...[formatRate(rate), ...[met, missed, invalid].map((count) => (count === 0 ? "" : String(count)))],
    ...[p50Ns, p99Ns].map((ns) => (ns === undefined ? "" : formatNs(ns))),
    lostShare === undefined ? "" : formatShare(lostShare),
  ]);
  const table = markdownTable(
    rateHead,
    rateHead.map(() => "right" as const),
    rows,
  );
  return `<details><summary>${markdownText(crossingText(found.crossing))}: ${rows.length} rates</summary>\n\n${table}\n</details>`;
}
