import {
  type CrossingSummary,
  fewestRounds,
  type MeasuredCrossing,
  measuredOf,
  type Summary,
  uncertaintyOf,
  versusMargin,
} from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import picocolors from "picocolors";
import { coldTable } from "./cold-table.ts";
import { type Cell, columns, displayWidth } from "./columns.ts";
import { details } from "./details.ts";
import { formatNs, formatRate, formatRatio, formatUncertainty } from "./format.ts";
import { type Colours, marked } from "./marks.ts";
import { memoryTable } from "./memory-table.ts";
import { problems } from "./problems.ts";
import type { Report, Reporter } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";
import { versusText } from "./versus-text.ts";

/** The result for people: a row a benchmark, a column group a runtime, then what went wrong and what to know. */
export const tableReporter: Reporter = {
  showsProblems: true,
  report(report) {
    const colours = picocolors.createColors(report.colour);
    const parts = [
      fitting(report, colours),
      colours.dim(legend(report.result, report.summary)),
      memoryTable(report),
      report.cold ? coldTable(report) : "",
      report.details ? details(report) : "",
      problems(report).trimEnd(),
    ];
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  },
};

/** One column of a runtime's group: only where one of its benchmarks has something to say there. */
interface Column {
  readonly head: string;
  readonly isShown: (own: MeasuredCrossing) => boolean;
  readonly text: (own: MeasuredCrossing, colours: Colours) => string;
}

const figureColumn: Column = { head: "time", isShown: () => true, text: (own) => ` ${figureOf(own)}` };
const uncertaintyColumn: Column = {
  head: "±",
  isShown: ({ figure }) => figure.interval !== undefined,
  text({ figure }) {
    const uncertainty = uncertaintyOf(figure);
    return uncertainty === undefined ? "" : formatUncertainty(uncertainty);
  },
};
const baselineColumn: Column = {
  head: "÷base",
  isShown: ({ ratio }) => ratio !== undefined,
  text: ({ ratio }, colours) => (ratio === undefined ? "" : marked(formatRatio(ratio.value), ratio.level, colours)),
};
const versusColumn = (of: string): Column => ({
  head: `÷${of}`,
  isShown: isHeld,
  text: ({ versus }, colours) => (versus === undefined ? "" : versusText(versus, colours)),
});

/** Whether it was launched often enough beside another one for a word on the two. */
function isHeld({ versus }: MeasuredCrossing): boolean {
  return versus !== undefined && versus.rounds >= fewestRounds;
}

/** With several in flight it is how many are done that counts. */
const figureOf = ({ crossing, figure, opsPerSecond }: MeasuredCrossing): string =>
  crossing.concurrency > 1 ? formatRate(opsPerSecond) : formatNs(figure.median);

interface Group {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
}

/** Columns that a narrow terminal has no room for, in the order in which they go. */
const dispensable: readonly (readonly string[])[] = [[], [baselineColumn.head], [baselineColumn.head, uncertaintyColumn.head]];

/** The figures with as many columns as there is room for. */
function fitting(report: Report, colours: Colours): string {
  const { width = Number.POSITIVE_INFINITY } = report;
  let text = "";
  for (const without of dispensable) {
    text = figures(report, colours, without);
    if (text.split("\n").every((line) => displayWidth(line) <= width)) break;
  }
  return text;
}

function groupsOf({ environment }: Result, measured: readonly MeasuredCrossing[], without: readonly string[]): Group[] {
  return environment.runtimes.map(({ name, version }, at) => {
    const own = measured.filter(({ crossing }) => crossing.runtime === name);
    const first = environment.runtimes[0]?.name ?? "";
    const all = [figureColumn, uncertaintyColumn, baselineColumn, versusColumn(at === 0 ? "first" : first)];
    return {
      name,
      title: `${name} ${version}`,
      columns: all.filter((column) => column === figureColumn || (own.some(column.isShown) && !without.includes(column.head))),
    };
  });
}

function figures({ result, summary }: Report, colours: Colours, without: readonly string[]): string {
  const groups = groupsOf(result, measuredOf(summary), without);
  const aligns = groups.flatMap((group) => group.columns.map(() => "right" as const));
  const spanOf = (group: Group, content: string) => ({ content, colSpan: group.columns.length, hAlign: "left" as const });
  const rows: Cell[][] = [
    ["", ...groups.map((group) => spanOf(group, colours.bold(`  ${group.title}`)))],
    ["", ...groups.flatMap((group) => group.columns.map(({ head }) => colours.dim(head)))],
  ];
  const whole = (content: string): Cell[] => [{ content, colSpan: 1 + aligns.length }];
  for (const { title, rows: members } of sectionsOf(summary.crossings)) {
    rows.push(whole(colours.dim(title)));
    let parent = "";
    for (const { name, byRuntime } of members) {
      const slash = name.indexOf("/");
      const top = slash < 0 ? name : name.slice(0, slash);
      if (slash >= 0 && top !== parent) rows.push(whole(top));
      parent = top;
      const own = groups.map((group) => byRuntime.get(group.name));
      const shown = `${slash < 0 ? name : `  ${name.slice(slash + 1)}`}${own.some(isByMedian) ? colours.dim(" p50") : ""}`;
      rows.push([shown, ...groups.flatMap((group, at) => cellsOf(own[at], group, colours))]);
      if (own.some(isInFlight))
        rows.push(["", ...groups.map((group, at) => ({ ...spanOf(group, colours.dim(latencies(own[at]))), hAlign: "right" as const }))]);
    }
  }
  return columns(["left", ...aligns], rows);
}

const isByMedian = (own: CrossingSummary | undefined): boolean => own?.status === "measured" && own.figure.by === "median operation";
const isInFlight = (own: CrossingSummary | undefined): boolean => own?.status === "measured" && own.crossing.concurrency > 1;

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
  return colours.dim(own.status === "skipped" ? "skipped" : "–");
}

function legend({ environment }: Result, summary: Summary): string {
  const measured = measuredOf(summary);
  const has = (test: (own: MeasuredCrossing) => boolean) => measured.some(test);
  const counts = measured.map(({ samples }) => samples.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const rounds = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const time =
    measured.length === 0 || most === 1 ? "time: mean time of an operation" : `time: mean time of an operation, median of ${rounds} rounds`;
  const versus = `≈ less than ${versusMargin * 100} % apart, ? not known`;
  const [first] = environment.runtimes;
  return [
    `${time}${has(({ figure }) => figure.interval !== undefined) ? "; ± its 95 % interval" : ""}`,
    ...(has(({ figure }) => figure.interval === undefined) ? ["no ±: too few launches to say how sure it is"] : []),
    ...(has(isByMedian) ? ["p50: the median operation's instead, which is steadier there"] : []),
    ...(has(isInFlight) ? ["/s: operations a second with so many in flight, p50 and p99 the time of one"] : []),
    ...(has(({ ratio }) => ratio !== undefined) ? [baselineText(summary)] : []),
    ...(has((own) => isHeld(own) && own.versus?.of === "runtime")
      ? [`÷${first?.name}: time ÷ that on ${first?.name}, its bounds; ${versus}`]
      : []),
    ...(has((own) => isHeld(own) && own.versus?.of === "adapters")
      ? [`÷first: time ÷ that on the first adapters, its bounds; ${versus}`]
      : []),
  ].join("\n");
}

const baselineText = ({ baselines }: Summary): string =>
  `÷base: mean ÷ baseline: ✓ to ${baselines.target}, ! to ${baselines.warning}, ✗ above`;
