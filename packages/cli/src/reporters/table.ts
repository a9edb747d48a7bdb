import type { PortName } from "@agentperf/core";
import type { Baselines, Conclusion } from "@agentperf/core/analysis";
import { launchesOf, type Result } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import Table from "cli-table3";
import picocolors from "picocolors";
import { borderless } from "./borderless.ts";
import { formatFactor, formatNs, formatRatio } from "./format.ts";
import { memoryTable } from "./memory-table.ts";
import { problems } from "./problems.ts";

/** Options of {@link tableReport}. */
export interface TableOptions {
  readonly result: Result;
  readonly baselines: Baselines;
  readonly conclusions: readonly Conclusion[];
  readonly colour: boolean;
}

type Colours = ReturnType<typeof picocolors.createColors>;
type Crossing = Result["plan"]["crossings"][number];
type Cell = Table.Cell;

/** The result for people: a row a benchmark, a column group a runtime, then what went wrong and what to know. */
export function tableReport(options: TableOptions): string {
  const { result } = options;
  const colours = picocolors.createColors(options.colour);
  const runtimes = result.environment.runtimes;
  const aligns = runtimes.flatMap((_, at) => Array.from({ length: at === 0 ? 2 : 3 }, () => "right" as const));
  const table = new Table(borderless(["left", ...aligns]));
  table.push(headings(runtimes, colours));
  table.push(...rows(options, colours));
  const parts = [
    table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
    legend(options, colours),
    memoryTable(result, options.colour),
    problems(result, options.conclusions, options.colour).trimEnd(),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function headings(runtimes: Result["environment"]["runtimes"], colours: Colours): Cell[] {
  return [
    "",
    ...runtimes.map(
      ({ name, version }, at): Cell => ({
        content: colours.bold(`  ${name} ${version}`),
        colSpan: at === 0 ? 2 : 3,
        hAlign: "left",
      }),
    ),
  ];
}

/** Everything planned or skipped, with the reason where it was skipped. */
interface Entry {
  readonly crossing: Crossing;
  readonly skipped?: string;
}

function rows({ result, baselines }: TableOptions, colours: Colours): Cell[][] {
  const entries: Entry[] = [
    ...result.plan.crossings.map((crossing) => ({ crossing })),
    ...result.skipped.map(({ crossing, reason }) => ({ crossing, skipped: reason })),
  ];
  const failed = new Set(result.failures.map(({ crossing }) => crossing));
  const runtimes = result.environment.runtimes.map(({ name }) => name);
  const width = 1 + runtimes.length * 3 - 1;
  const lines: Cell[][] = [];
  const sections = Map.groupBy(entries, ({ crossing }) => sectionOf(crossing));
  for (const [section, members] of sections) {
    lines.push([{ content: colours.dim(section), colSpan: width }]);
    let parent = "";
    for (const [name, variants] of Map.groupBy(members, ({ crossing }) => crossing.name)) {
      const slash = name.indexOf("/");
      const top = slash < 0 ? name : name.slice(0, slash);
      if (slash >= 0 && top !== parent) lines.push([{ content: top, colSpan: width }]);
      parent = top;
      const cells = runtimes.map((runtime) => variants.find(({ crossing }) => crossing.runtime === runtime));
      const times = cells.map((entry) => medianNs(result, entry));
      const figures = cells.flatMap((entry, at): Cell[] => {
        const ns = times[at];
        const first = times[0];
        const comparison = at === 0 ? [] : [ns === undefined || first === undefined ? "" : colours.dim(formatFactor(ns / first))];
        if (ns === undefined) return [whyEmpty(entry, failed, colours), "", ...comparison];
        return [` ${formatNs(ns)}`, ratioCell(entry, ns, baselines, colours), ...comparison];
      });
      lines.push([slash < 0 ? name : `  ${name.slice(slash + 1)}`, ...figures]);
    }
  }
  return lines;
}

/** Benchmarks of one suite on one choice of adapters stand together; in a suite that needs all ports they would fill the line. */
export function sectionOf({ suite, adapters }: Crossing): string {
  const chosen = Object.entries(adapters) as [PortName, string][];
  return chosen.length === 0 ? suite : `${suite} on ${chosen.map(([port, id]) => (port === suite ? id : `${port}=${id}`)).join(" ")}`;
}

function medianNs(result: Result, entry: Entry | undefined): number | undefined {
  if (entry === undefined) return undefined;
  const launches = launchesOf(result, entry.crossing.id);
  return launches.length === 0 ? undefined : median(launches.map(({ nsPerOp }) => nsPerOp));
}

function whyEmpty(entry: Entry | undefined, failed: ReadonlySet<string>, colours: Colours): string {
  if (entry === undefined) return "";
  if (entry.skipped !== undefined) return colours.dim("skipped");
  return failed.has(entry.crossing.id) ? colours.red("failed") : colours.dim("–");
}

function ratioCell(entry: Entry | undefined, ns: number, baselines: Baselines, colours: Colours): string {
  const baselineNs = entry?.crossing.baseline === undefined ? undefined : baselines.ns[entry.crossing.baseline];
  if (baselineNs === undefined) return "";
  const ratio = ns / baselineNs;
  const text = formatRatio(ratio);
  if (ratio <= baselines.target) return `${text}${colours.green("✓")}`;
  return ratio <= baselines.warning ? `${text}${colours.yellow("!")}` : `${text}${colours.red("✗")}`;
}

function legend({ result, baselines }: TableOptions, colours: Colours): string {
  const [first, second] = result.environment.runtimes;
  const rounds = result.plan.rounds;
  const hasRatio = result.plan.crossings.some(({ baseline }) => baseline !== undefined && baselines.ns[baseline] !== undefined);
  const ratio = ` · ratio to the baseline: ✓ to ${baselines.target}, ! to ${baselines.warning}, ✗ above`;
  const lines = [
    `${rounds === 1 ? "time per operation" : `median time per operation of ${rounds} rounds`}${hasRatio ? ratio : ""}`,
    ...(second === undefined ? [] : [`last of a group: time ÷ that of ${first?.name}`]),
  ];
  return colours.dim(lines.join("\n"));
}
