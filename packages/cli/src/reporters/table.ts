import { type CrossingSummary, type MeasuredCrossing, measuredOf } from "@agentperf/core/analysis";
import { terminalLine } from "@agentperf/core/safety";
import picocolors from "picocolors";
import { measuredBy, runtimesOf } from "./agent-words.ts";
import { coldTable } from "./cold-table.ts";
import { type Cell, columns } from "./columns.ts";
import { details } from "./details.ts";
import { type FigureColumn, figureColumns, isInFlight, ladder, type Part, usualParts } from "./figure-columns.ts";
import { formatNs } from "./format.ts";
import { threeThings } from "./headline.ts";
import { isByMedian, legend } from "./legend.ts";
import { loadTable } from "./load-table.ts";
import { isOfLoads } from "./load-words.ts";
import type { Colours } from "./marks.ts";
import { memoryTable } from "./memory-table.ts";
import { problems } from "./problems.ts";
import type { Report, Reporter } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";
import { cut, fits, sideBySide, wrapped } from "./wrapped.ts";

/** The result for people: a row a benchmark, a column group a runtime, then what went wrong, what to know, and what it says in words. */
export const tableReporter: Reporter = {
  showsProblems: true,
  report(report) {
    const { result, summary, width } = report;
    const colours = picocolors.createColors(report.colour);
    if (isOfLoads(result)) {
      const sections = [loadTable(report, { colours, width }), wrapped(problems(report).trimEnd(), width)];
      return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
    }
    const { text, parts } = fitting(report, colours);
    const sections = [
      text,
      wrapped(colours.dim(legend(result, summary, parts)), width),
      measuredBy(result)
        .map((line) => wrapped(terminalLine(line), width))
        .join("\n"),
      parts.has("memory") ? "" : memoryTable(report),
      report.cold ? coldTable(report) : "",
      report.details ? details(report) : "",
      wrapped(problems(report).trimEnd(), width),
      wrapped(inShort(report, colours), width),
    ];
    return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
  },
};

/** What it says in words, last: that is where people look first. */
function inShort(report: Report, colours: Colours): string {
  const things = threeThings(report);
  return things.length === 0 ? "" : [colours.bold("In short"), ...things.map((thing) => `• ${terminalLine(thing)}`)].join("\n");
}

interface Group {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly FigureColumn[];
}

/** How the figures are laid out. */
interface Layout {
  readonly colours: Colours;
  readonly parts: ReadonlySet<Part>;
  /** Names are cut to so many columns. */
  readonly nameWidth: number;
}

/** What a runtime's name, which stands above its times, takes beside the benchmarks' names. */
const runtimeWidth = 16;
const shortestName = 10;

/** The figures with as many columns as there is room for; where there isn't for a single one of each runtime, in several tables. */
function fitting(report: Report, colours: Colours): { readonly text: string; readonly parts: ReadonlySet<Part> } {
  const { width, result } = report;
  const runtimes = runtimesOf(result);
  const whole = { colours, nameWidth: Number.POSITIVE_INFINITY };
  if (width === undefined) return { text: figures(report, runtimes, { ...whole, parts: usualParts }), parts: usualParts };
  for (const parts of ladder) {
    const text = figures(report, runtimes, { ...whole, parts });
    if (fits(text, width)) return { text, parts };
  }
  // The last step has none.
  const parts: ReadonlySet<Part> = new Set();
  const nameWidth = Math.max(shortestName, width - runtimeWidth);
  return { text: sideBySide(runtimes, width, (some) => figures(report, some, { colours, parts, nameWidth })), parts };
}

type Runtimes = readonly ReturnType<typeof runtimesOf>[number][];

function figures(
  { result, summary, width = Number.POSITIVE_INFINITY }: Report,
  runtimes: Runtimes,
  { colours, parts, nameWidth }: Layout,
): string {
  const groups = groupsOf(runtimesOf(result), runtimes, measuredOf(summary), parts);
  const aligns = groups.flatMap((group) => group.columns.map(() => "right" as const));
  const spanOf = (group: Group, content: string) => ({ content, colSpan: group.columns.length, hAlign: "left" as const });
  const rows: Cell[][] = [
    ["", ...groups.map((group) => spanOf(group, colours.bold(`  ${group.title}`)))],
    ["", ...groups.flatMap((group) => group.columns.map(({ head }) => colours.dim(head)))],
  ];
  const named = (name: string) => cut(terminalLine(name), nameWidth);
  const whole = (text: string, paint = (line: string) => line): Cell[] => [
    { content: paint(cut(terminalLine(text), width)), colSpan: 1 + aligns.length },
  ];
  for (const { title, rows: members } of sectionsOf(summary.crossings)) {
    const isClients = members.some(({ byRuntime }) => [...byRuntime.values()].some(isMemoryOfClient));
    rows.push(whole(parts.has("memory") && isClients ? `${title}, memory the client's` : title, colours.dim));
    let parent = "";
    for (const { name, byRuntime } of members) {
      const slash = name.indexOf("/");
      const top = slash < 0 ? name : name.slice(0, slash);
      if (slash >= 0 && top !== parent) rows.push(whole(top));
      parent = top;
      const own = groups.map((group) => byRuntime.get(group.name));
      const shown = named(slash < 0 ? name : `  ${name.slice(slash + 1)}`);
      rows.push([
        `${shown}${own.some(is(isByMedian)) ? colours.dim(" p50") : ""}`,
        ...groups.flatMap((group, at) => cellsOf(own[at], group, colours)),
      ]);
      if (parts.has("latencies") && own.some(is(isInFlight)))
        rows.push(["", ...groups.map((group, at) => ({ ...spanOf(group, colours.dim(latencies(own[at]))), hAlign: "right" as const }))]);
    }
  }
  return columns(["left", ...aligns], rows);
}

/** @param all - all runtimes of the run @param some - those that are shown */
function groupsOf(all: Runtimes, some: Runtimes, measured: readonly MeasuredCrossing[], parts: ReadonlySet<Part>): Group[] {
  const first = all[0]?.name ?? "";
  return some.map(({ name, version }) => {
    const own = measured.filter(({ crossing }) => crossing.runtime === name);
    return {
      name,
      title: `${name} ${version}`,
      columns: figureColumns(own, { parts, first: name === first ? "first" : first, isAlone: all.length === 1 }),
    };
  });
}

const is =
  (test: (own: MeasuredCrossing) => boolean) =>
  (own: CrossingSummary | undefined): boolean =>
    own?.status === "measured" && test(own);

const isMemoryOfClient = is(({ memory }) => memory.isClients === true && memory.bytesPerOp !== undefined);

/** How long one operation took while others were in flight. */
const latencies = (own: CrossingSummary | undefined): string =>
  own?.status === "measured" ? `p50 ${formatNs(own.p50.median)} p99 ${formatNs(own.p99Ns)}` : "";

function cellsOf(own: CrossingSummary | undefined, group: Group, colours: Colours): string[] {
  if (own?.status !== "measured") return group.columns.map((_, at) => (at === 0 ? whyEmpty(own, colours) : ""));
  return group.columns.map(({ text }) => text(own, colours));
}

function whyEmpty(own: CrossingSummary | undefined, colours: Colours): string {
  if (own === undefined) return "";
  if (own.status === "failed") return colours.red("failed");
  return colours.dim(own.status === "not run" ? "–" : own.status);
}
