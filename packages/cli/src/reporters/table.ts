import type { CrossingSummary, Summary } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import picocolors from "picocolors";
import { type Cell, columns } from "./columns.ts";
import { formatFactor, formatNs, formatRatio } from "./format.ts";
import { type Colours, marked } from "./marks.ts";
import { memoryTable } from "./memory-table.ts";
import { problems } from "./problems.ts";
import type { Report, Reporter } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";

/** The result for people: a row a benchmark, a column group a runtime, then what went wrong and what to know. */
export const tableReporter: Reporter = {
  showsProblems: true,
  report(report) {
    const colours = picocolors.createColors(report.colour);
    const parts = [
      figures(report, colours),
      colours.dim(legend(report.result, report.summary)),
      memoryTable(report),
      problems(report).trimEnd(),
    ];
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  },
};

/** The columns of a runtime: time and ratio, and for each but the first the time against the first. */
const columnsOf = (at: number): number => (at === 0 ? 2 : 3);

function figures({ result, summary }: Report, colours: Colours): string {
  const { runtimes } = result.environment;
  const aligns = runtimes.flatMap((_, at) => Array.from({ length: columnsOf(at) }, () => "right" as const));
  const head = runtimes.map(
    ({ name, version }, at): Cell => ({ content: colours.bold(`  ${name} ${version}`), colSpan: columnsOf(at), hAlign: "left" }),
  );
  const rows: Cell[][] = [["", ...head]];
  const whole = (content: string): Cell[] => [{ content, colSpan: 1 + aligns.length }];
  for (const { title, rows: members } of sectionsOf(summary.crossings)) {
    rows.push(whole(colours.dim(title)));
    let parent = "";
    for (const { name, byRuntime } of members) {
      const slash = name.indexOf("/");
      const top = slash < 0 ? name : name.slice(0, slash);
      if (slash >= 0 && top !== parent) rows.push(whole(top));
      parent = top;
      const cells = runtimes.flatMap((runtime, at) => cellsOf(byRuntime.get(runtime.name), at === 0, colours));
      rows.push([slash < 0 ? name : `  ${name.slice(slash + 1)}`, ...cells]);
    }
  }
  return columns(["left", ...aligns], rows);
}

function cellsOf(own: CrossingSummary | undefined, isFirst: boolean, colours: Colours): string[] {
  if (own?.status !== "measured") return [whyEmpty(own, colours), "", ...(isFirst ? [] : [""])];
  const { nsPerOp, ratio, timesFirstRuntime } = own;
  const factor = timesFirstRuntime === undefined ? "" : colours.dim(formatFactor(timesFirstRuntime));
  return [
    ` ${formatNs(nsPerOp.median)}`,
    ratio === undefined ? "" : marked(formatRatio(ratio.value), ratio.level, colours),
    ...(isFirst ? [] : [factor]),
  ];
}

function whyEmpty(own: CrossingSummary | undefined, colours: Colours): string {
  if (own === undefined) return "";
  if (own.status === "failed") return colours.red("failed");
  return colours.dim(own.status === "skipped" ? "skipped" : "–");
}

function legend({ environment, plan }: Result, { baselines, crossings }: Summary): string {
  const [first, second] = environment.runtimes;
  const hasRatio = crossings.some((own) => own.status === "measured" && own.ratio !== undefined);
  const ratio = ` · ratio to the baseline: ✓ to ${baselines.target}, ! to ${baselines.warning}, ✗ above`;
  return [
    `${plan.rounds === 1 ? "time per operation" : `median time per operation of ${plan.rounds} rounds`}${hasRatio ? ratio : ""}`,
    ...(second === undefined ? [] : [`last of a group: time ÷ that of ${first?.name}`]),
  ].join("\n");
}
