import { coldStartsOf, type Estimate, firstOperationsOf, measuredOf, uncertaintyOf } from "@agentperf/core/analysis";
import picocolors from "picocolors";
import { type Cell, columns } from "./columns.ts";
import { formatNs, formatUncertainty } from "./format.ts";
import type { Report } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";

/** What a process that starts anew pays: until it is ready by runtime and adapters, and its first operation by benchmark. */
export function coldTable({ result, summary, colour }: Pick<Report, "result" | "summary" | "colour">): string {
  const colours = picocolors.createColors(colour);
  const starts = coldStartsOf(result);
  if (starts.length === 0) return "";
  const right = (count: number) => Array.from({ length: count }, () => "right" as const);
  const dim = (texts: readonly string[]): Cell[] => texts.map((text) => colours.dim(text));
  const ready: Cell[][] = [[colours.bold("Cold start"), "", ...dim([" runtime", " modules", " adapters", " ready", "±"])]];
  for (const { runtime, adapters, runtimeMs, modulesMs, adaptersMs, readyMs } of starts) {
    const on = Object.entries(adapters).map(([port, id]) => `${port}=${id}`);
    const uncertainty = uncertaintyOf(readyMs);
    ready.push([
      runtime,
      on.length === 0 ? "no adapter" : on.join(" "),
      ...[runtimeMs, modulesMs, adaptersMs, readyMs].map(milliseconds),
      uncertainty === undefined ? "" : formatUncertainty(uncertainty),
    ]);
  }

  const firsts = new Map(firstOperationsOf(result).map((own) => [own.crossing, own]));
  const runtimes = result.environment.runtimes.map(({ name }) => name);
  const rows: Cell[][] = [
    ["", ...runtimes.map((name): Cell => ({ content: colours.bold(`  ${name}`), colSpan: 3, hAlign: "left" }))],
    ["", ...runtimes.flatMap(() => dim([" set-up", " first", "÷later"]))],
  ];
  for (const { title, rows: members } of sectionsOf(measuredOf(summary))) {
    rows.push([{ content: colours.dim(title), colSpan: 1 + 3 * runtimes.length }]);
    for (const { name, byRuntime } of members) {
      const cells = runtimes.flatMap((runtime) => {
        const own = firsts.get(byRuntime.get(runtime)?.crossing.id ?? "");
        if (own === undefined) return ["", "", ""];
        const times = own.timesLater >= 99.5 ? own.timesLater.toFixed(0) : own.timesLater.toPrecision(2);
        return [milliseconds(own.setupMs), ` ${formatNs(own.firstNs.median)}`, `${times}×`];
      });
      rows.push([name, ...cells]);
    }
  }
  const legend = [
    "ready: the runtime runs, the modules are loaded, the adapters are open; medians",
    "first: the first operation, when all is cold; ÷later: how many times a later one",
  ];
  return [
    columns(["left", "left", ...right(5)], ready),
    columns(["left", ...right(3 * runtimes.length)], rows),
    legend.map((line) => colours.dim(line)).join("\n"),
  ].join("\n\n");
}

const milliseconds = ({ median }: Estimate): string => ` ${formatNs(median * 1e6)}`;
