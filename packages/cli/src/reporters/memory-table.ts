import { allocationLimits, type MeasuredCrossing, measuredOf } from "@agentperf/core/analysis";
import { terminalLine } from "@agentperf/core/safety";
import picocolors from "picocolors";
import { type Cell, columns } from "./columns.ts";
import { formatBytes, formatNs } from "./format.ts";
import { type Colours, marked } from "./marks.ts";
import type { Report } from "./reporter.ts";
import { sectionsOf } from "./sections.ts";
import { cut, fits, sideBySide, wrapped } from "./wrapped.ts";

/** What each operation allocates: a row a benchmark, two columns a runtime. Empty where nothing was counted. */
export function memoryTable({ result, summary, colour, width }: Omit<Report, "conclusions">): string {
  const colours = picocolors.createColors(colour);
  const measured = measuredOf(summary);
  const counted = new Set(measured.filter(({ memory }) => memory.bytesPerOp !== undefined).map(({ crossing }) => crossing.runtime));
  const runtimes = result.environment.runtimes.map(({ name }) => name).filter((name) => counted.has(name));
  if (runtimes.length === 0) return "";
  // There is room for more where one runtime has the line to itself.
  const nameWidth = width === undefined ? Number.POSITIVE_INFINITY : Math.max(shortestName, width - besideName);
  const withProcess = () => counts(measured, runtimes, { colours, nameWidth, isAlone: true });
  const isAlone = runtimes.length === 1 && fits(withProcess(), width);
  const text = isAlone
    ? withProcess()
    : sideBySide(runtimes, width, (some) => counts(measured, some, { colours, nameWidth, isAlone: false }));
  const isClients = measured.some(({ memory }) => memory.isClients === true && memory.bytesPerOp !== undefined);
  return `${text}\n\n${wrapped(colours.dim(memoryLegend({ isClients, isAlone }).join("\n")), width)}`;
}

/** What the figures of memory mean, a line each. */
export function memoryLegend({ isClients, isAlone }: { readonly isClients: boolean; readonly isAlone: boolean }): string[] {
  const { target, limit } = allocationLimits;
  return [
    `allocated by an operation, in bytes and in objects: ✓ to ${target}, ! to ${limit}, ✗ above; –: the runtime can't tell`,
    ...(isClients ? ["the client's: of the process that measures, not of the server that it asks"] : []),
    ...(isAlone ? ["collections and their pauses: of 1,000 operations, while timing; peak memory: of the process"] : []),
  ];
}

/** What stands beside the names where one runtime's figures do, and what is left of a name. */
const [besideName, shortestName] = [18, 10] as const;

interface CountsOptions {
  readonly colours: Colours;
  /** Names are cut to so many columns. */
  readonly nameWidth: number;
  readonly isAlone: boolean;
}

function counts(
  measured: readonly MeasuredCrossing[],
  runtimes: readonly string[],
  { colours, nameWidth, isAlone }: CountsOptions,
): string {
  const heads = [...runtimes.flatMap(() => [" B/op", "allocs"]), ...(isAlone ? [" collections", " pauses", " peak memory"] : [])];
  const width = heads.length;
  const rows: Cell[][] = [
    ["", ...runtimes.map((name): Cell => ({ content: colours.bold(`  ${name}`), colSpan: isAlone ? width : 2, hAlign: "left" }))],
    ["", ...heads.map((head) => colours.dim(head))],
  ];
  for (const { title, rows: members } of sectionsOf(measured)) {
    const own = members.map(({ name, byRuntime }) => [
      cut(terminalLine(name), nameWidth),
      ...runtimes.flatMap((runtime) => {
        const crossing = byRuntime.get(runtime);
        return [...allocated(crossing, colours), ...(isAlone ? ofProcess(crossing) : [])];
      }),
    ]);
    if (own.every(([, ...cells]) => cells.every((cell) => cell === none))) continue;
    const isClient = members.some(({ byRuntime }) => [...byRuntime.values()].some(({ memory }) => memory.isClients === true));
    rows.push([{ content: colours.dim(isClient ? `${title}, the client's` : title), colSpan: 1 + width }], ...own);
  }
  const aligns = ["left" as const, ...Array.from({ length: width }, () => "right" as const)];
  return columns(aligns, rows);
}

const none = "–";

/** A figure, or that there is none. */
const shown = (value: number | undefined, format: (value: number) => string): string => (value === undefined ? none : ` ${format(value)}`);

/** Bytes and objects that an operation allocates. */
export function allocated(own: MeasuredCrossing | undefined, colours: Colours): [bytes: string, objects: string] {
  if (own === undefined) return ["", ""];
  const { bytesPerOp, allocations } = own.memory;
  return [
    shown(bytesPerOp, formatBytes),
    allocations === undefined ? none : marked(objects(allocations.perOp), allocations.level, colours),
  ];
}

/** Collections and their pauses per 1,000 operations, and the peak of the process. */
export function ofProcess(own: MeasuredCrossing | undefined): [count: string, pause: string, peak: string] {
  const { collections, peakRssBytes } = own?.memory ?? {};
  return [
    shown(collections?.count, (count) => (count === 0 ? "0" : count.toPrecision(2))),
    shown(collections?.pauseNs, (ns) => (ns === 0 ? "0" : formatNs(ns))),
    shown(peakRssBytes, formatBytes),
  ];
}

const objects = (count: number): string => (count < 9.95 ? count.toFixed(1).replace(/\.0$/, "") : count.toFixed(0));
