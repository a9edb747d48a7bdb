import { coldStartsOf, type Estimate, type FirstOperation, firstOperationsOf, measuredOf, uncertaintyOf } from "@agentperf/core/analysis";
import picocolors from "picocolors";
import { type Cell, columns } from "./columns.ts";
import { adaptersText } from "./crossing-names.ts";
import { type FittedColumn, fittedTable } from "./fitted-table.ts";
import { formatNs, formatUncertainty } from "./format.ts";
import type { Colours } from "./marks.ts";
import type { Report } from "./reporter.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { sideBySide, wrapped } from "./wrapped.ts";

/** What a process that starts anew pays: until it is ready by runtime and adapters, and its first operation by benchmark. */
export function coldTable({ result, summary, colour, width }: Pick<Report, "result" | "summary" | "colour" | "width">): string {
  const colours = picocolors.createColors(colour);
  const starts = coldStartsOf(result);
  if (starts.length === 0) return "";
  const right = (head: string): FittedColumn => ({ head, align: "right" });
  const heads = [{ head: "Cold start" }, { head: "", wrapsFrom: 12 }, ...["runtime", "modules", "adapters", "ready", "±"].map(right)];
  const ready = starts.map(({ runtime, adapters, runtimeMs, modulesMs, adaptersMs, readyMs }) => {
    const uncertainty = uncertaintyOf(readyMs);
    return [
      runtime,
      adaptersText({ adapters }) || "no adapter",
      ...[runtimeMs, modulesMs, adaptersMs, readyMs].map(milliseconds),
      uncertainty === undefined ? "" : formatUncertainty(uncertainty),
    ];
  });
  const firsts = new Map(firstOperationsOf(result).map((own) => [own.crossing, own]));
  const runtimes = result.environment.runtimes.map(({ name }) => name);
  const sections = sectionsOf(measuredOf(summary));
  const legend = [
    "ready: the runtime runs, the modules are loaded, the adapters are open; medians",
    "first: the first operation, when all is cold; ÷later: how many times a later one",
  ];
  return [
    fittedTable(heads, ready, { colours, width }),
    sideBySide(runtimes, width, (some) => firstOperations(sections, some, firsts, colours)),
    wrapped(legend.map((line) => colours.dim(line)).join("\n"), width),
  ].join("\n\n");
}

function firstOperations(
  sections: readonly Section[],
  runtimes: readonly string[],
  firsts: ReadonlyMap<string, FirstOperation>,
  colours: Colours,
): string {
  const rows: Cell[][] = [
    ["", ...runtimes.map((name): Cell => ({ content: colours.bold(`  ${name}`), colSpan: 3, hAlign: "left" }))],
    ["", ...runtimes.flatMap(() => [" set-up", " first", "÷later"].map((head) => colours.dim(head)))],
  ];
  for (const { title, rows: members } of sections) {
    rows.push([{ content: colours.dim(title), colSpan: 1 + 3 * runtimes.length }]);
    for (const { name, byRuntime } of members) {
      const cells = runtimes.flatMap((runtime) => {
        const own = firsts.get(byRuntime.get(runtime)?.crossing.id ?? "");
        if (own === undefined) return ["", "", ""];
        const times = own.timesLater >= 99.5 ? own.timesLater.toFixed(0) : own.timesLater.toPrecision(2);
        return [` ${milliseconds(own.setupMs)}`, ` ${formatNs(own.firstNs.median)}`, `${times}×`];
      });
      rows.push([name, ...cells]);
    }
  }
  return columns(["left", ...runtimes.flatMap(() => ["right", "right", "right"] as const)], rows);
}

const milliseconds = ({ median }: Estimate): string => formatNs(median * 1e6);
