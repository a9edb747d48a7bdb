import { fewestRounds, type MeasuredCrossing, uncertaintyOf } from "@agentperf/core/analysis";
import { formatNs, formatRate, formatRatio, formatUncertainty } from "./format.ts";
import { type Colours, marked } from "./marks.ts";
import { allocated, ofProcess } from "./memory-table.ts";
import { versusText } from "./versus-text.ts";

/** What a table of figures may show beside them; `latencies` is a line of its own below what has several operations in flight. */
export type Part = "uncertainty" | "baseline" | "versus" | "latencies" | "percentiles" | "throughput" | "memory";

const usual: readonly Part[] = ["uncertainty", "baseline", "versus", "latencies"];
const wide: readonly Part[] = ["uncertainty", "baseline", "versus", "percentiles"];

const steps: readonly (readonly Part[])[] = [
  [...wide, "throughput", "memory"],
  [...wide, "throughput"],
  wide,
  usual,
  ["uncertainty", "versus", "latencies"],
  ["versus", "latencies"],
  ["versus"],
  [],
];

/** What is shown, by how much room there is: the most first. */
export const ladder: readonly ReadonlySet<Part>[] = steps.map((parts) => new Set(parts));

/** What is shown where nobody knows how much room there is. */
export const usualParts: ReadonlySet<Part> = new Set(usual);

/** One column of a runtime's group: only where one of its benchmarks has something to say there. */
export interface FigureColumn {
  readonly head: string;
  readonly isShown: (own: MeasuredCrossing) => boolean;
  readonly text: (own: MeasuredCrossing, colours: Colours) => string;
}

/** How the columns of a runtime are chosen. */
export interface ColumnOptions {
  readonly parts: ReadonlySet<Part>;
  /** What the runtime is held against. */
  readonly first: string;
  /** Whether it is the only runtime, which has room for what its processes used too. */
  readonly isAlone: boolean;
}

/** The columns of a runtime's group, as far as its benchmarks have something to say there. */
export function figureColumns(own: readonly MeasuredCrossing[], { parts, first, isAlone }: ColumnOptions): FigureColumn[] {
  const optional: readonly (readonly [Part, readonly FigureColumn[]])[] = [
    ["uncertainty", [uncertaintyColumn]],
    ["baseline", [baselineColumn]],
    ["versus", [versusColumn(first)]],
    ["percentiles", percentileColumns],
    ["throughput", [throughputColumn]],
    ["memory", isAlone ? [...memoryColumns, ...processColumns] : memoryColumns],
  ];
  const figure: FigureColumn = { ...figureColumn, head: own.some(isInFlight) ? "time, /s" : "time" };
  return [figure, ...optional.flatMap(([part, columns]) => (parts.has(part) ? columns : [])).filter(({ isShown }) => own.some(isShown))];
}

/** Whether several operations are in flight at once: then it is how many are done that counts. */
export const isInFlight = ({ crossing }: MeasuredCrossing): boolean => crossing.concurrency > 1;

/** Whether it was launched often enough beside another one for a word on the two. */
export const isHeld = ({ versus }: MeasuredCrossing): boolean => versus !== undefined && versus.rounds >= fewestRounds;

const figureColumn: FigureColumn = {
  head: "time",
  isShown: () => true,
  text: (own) => ` ${isInFlight(own) ? formatRate(own.opsPerSecond) : formatNs(own.figure.median)}`,
};
const uncertaintyColumn: FigureColumn = {
  head: "±",
  isShown: ({ figure }) => figure.interval !== undefined,
  text({ figure }) {
    const uncertainty = uncertaintyOf(figure);
    return uncertainty === undefined ? "" : formatUncertainty(uncertainty);
  },
};
const baselineColumn: FigureColumn = {
  head: "÷base",
  isShown: ({ ratio }) => ratio !== undefined,
  text: ({ ratio }, colours) => (ratio === undefined ? "" : marked(formatRatio(ratio.value), ratio.level, colours)),
};
const versusColumn = (of: string): FigureColumn => ({
  head: `÷${of}`,
  isShown: isHeld,
  text: ({ versus }, colours) => (versus === undefined ? "" : versusText(versus, colours)),
});
const percentileColumns: readonly FigureColumn[] = [
  { head: "p50", isShown: () => true, text: ({ p50 }) => formatNs(p50.median) },
  { head: "p99", isShown: () => true, text: ({ p99Ns }) => formatNs(p99Ns) },
];
const throughputColumn: FigureColumn = {
  head: "ops/s",
  isShown: () => true,
  text: ({ opsPerSecond }) => formatRate(opsPerSecond).slice(0, -2),
};

/** Whether what an operation allocates was counted. */
const isCounted = ({ memory }: MeasuredCrossing): boolean => memory.bytesPerOp !== undefined;
const memoryColumns: readonly FigureColumn[] = [
  { head: "B/op", isShown: isCounted, text: (own, colours) => allocated(own, colours)[0].trim() },
  { head: "allocs/op", isShown: isCounted, text: (own, colours) => allocated(own, colours)[1] },
];
const processColumns = ["collections", "pauses", "peak memory"].map(
  (head, at): FigureColumn => ({ head, isShown: isCounted, text: (own) => (ofProcess(own)[at] as string).trim() }),
);
