import { type CrossingSummary, type LoadSummary, loadsOf, measuredOf, searchesOf } from "@agentperf/core/analysis";
import { launchesOf, type Result } from "@agentperf/core/result";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import { type Column, csv } from "./csv-text.ts";
import { failedText, isOfLoads, launchedIn, missedText } from "./load-words.ts";
import type { Report, Reporter } from "./reporter.ts";

const crossingColumns: readonly Column<Pick<CrossingSummary, "crossing">>[] = [
  { head: "suite", of: ({ crossing }) => crossing.suite },
  { head: "benchmark", of: ({ crossing }) => benchmarkText(crossing) },
  { head: "runtime", of: ({ crossing }) => crossing.runtime },
  { head: "adapters", of: ({ crossing }) => adaptersText(crossing) },
  { head: "in flight", of: ({ crossing }) => crossing.concurrency },
];

/** A row for each benchmark on each runtime and adapter: figures over all its processes. Of loads a row for each, and one for each search. */
export const csvReporter: Reporter = {
  showsProblems: false,
  report: ({ result, summary }) =>
    isOfLoads(result)
      ? csv<LoadRow>(loadColumns, loadRows(result, summary.crossings))
      : csv<CrossingSummary>([...crossingColumns, ...figureColumns], summary.crossings),
};

/** A load, a search, or what has no figures. */
interface LoadRow extends Pick<CrossingSummary, "crossing"> {
  readonly status: string;
  readonly own?: LoadSummary;
  /** What was found, in operations a second. */
  readonly rate?: number | undefined;
  readonly why?: string | undefined;
}

function loadRows(result: Result, crossings: readonly CrossingSummary[]): LoadRow[] {
  const loads = loadsOf(result);
  const launched = launchedIn(result);
  return [
    ...loads.map((own): LoadRow => {
      const { crossing, outcome, load, shortfall } = own;
      const whys = {
        met: "",
        invalid: load.invalid.map(({ reason }) => reason).join("; "),
        missed: missedText(own),
        failed: failedText(own),
      };
      const why = [whys[outcome], shortfall?.reason ?? ""].filter((text) => text !== "").join("; ");
      return { crossing, status: outcome, own, why: why === "" ? undefined : why };
    }),
    ...crossings.flatMap((own): LoadRow[] =>
      launched.has(own.crossing.id) ? [] : [{ ...own, why: own.status === "measured" ? undefined : own.reason }],
    ),
    ...searchesOf(result).map(
      ({ found: { crossing, rate, failure }, end }): LoadRow => ({ crossing, status: `search: ${end}`, rate, why: failure }),
    ),
  ];
}

/** Figures of a load that says something, and how its operations ended in any case. */
const told = ({ own }: LoadRow) => (own?.outcome === "invalid" ? undefined : own);
const counts = ({ own }: LoadRow) => own?.load.counts;
const loadColumns: readonly Column<LoadRow>[] = [
  { head: "suite", of: ({ crossing }) => crossing.suite },
  { head: "benchmark", of: ({ crossing }) => benchmarkText(crossing) },
  { head: "runtime", of: ({ crossing }) => crossing.runtime },
  { head: "adapters", of: ({ crossing }) => adaptersText(crossing) },
  { head: "status", of: ({ status }) => status },
  { head: "step of a search", of: ({ own }) => (own === undefined ? undefined : own.isProbe ? "yes" : "no") },
  { head: "highest rate (op/s)", of: ({ rate }) => rate },
  { head: "planned (op/s)", of: ({ own }) => own?.planned },
  { head: "offered (share)", of: ({ own }) => own && (own.shortfall?.offered ?? 1) },
  { head: "completed (op/s)", of: (row) => told(row)?.completed },
  ...(["planned", "sent", "dropped", "completed", "failed", "unanswered"] as const).map((name) => ({
    ...{ head: name, of: (row: LoadRow) => counts(row)?.[name] },
  })),
  { head: "response mean (ns)", of: (row) => told(row)?.response?.meanNs },
  ...(["response", "service"] as const).flatMap((what) =>
    [0.5, 0.9, 0.99, 0.999].map((share) => ({ head: `${what} p${share * 100} (ns)`, of: (row: LoadRow) => told(row)?.[what]?.at(share) })),
  ),
  { head: "response max (ns)", of: (row) => told(row)?.response?.maxNs },
  // What the generator takes is its own, also where it was the limit.
  ...[0.5, 0.99].map((share) => ({ head: `lag p${share * 100} (ns)`, of: ({ own }: LoadRow) => own?.lag?.at(share) })),
  { head: "why", of: ({ why }) => why },
];

const measured = (own: CrossingSummary) => (own.status === "measured" ? own : undefined);

const figureColumns: readonly Column<CrossingSummary>[] = [
  { head: "status", of: ({ status }) => status },
  { head: "launches", of: (own) => measured(own)?.samples.length },
  { head: "time (ns/op)", of: (own) => measured(own)?.nsPerOp.median },
  { head: "time low (ns/op)", of: (own) => measured(own)?.nsPerOp.interval?.low },
  { head: "time high (ns/op)", of: (own) => measured(own)?.nsPerOp.interval?.high },
  { head: "p50 (ns)", of: (own) => measured(own)?.p50.median },
  { head: "p99 (ns)", of: (own) => measured(own)?.p99Ns },
  { head: "throughput (op/s)", of: (own) => measured(own)?.opsPerSecond },
  { head: "allocated (B/op)", of: (own) => measured(own)?.memory.bytesPerOp },
  { head: "objects (1/op)", of: (own) => measured(own)?.memory.allocations?.perOp },
  { head: "time / baseline", of: (own) => measured(own)?.ratio?.value },
  { head: "against", of: (own) => measured(own)?.versus?.first },
  { head: "decision", of: (own) => measured(own)?.versus?.decision },
  { head: "time / against (low)", of: (own) => bound(measured(own)?.versus?.low) },
  { head: "time / against (high)", of: (own) => bound(measured(own)?.versus?.high) },
];

/** What nobody knows has no bound. */
const bound = (value: number | undefined): number | undefined =>
  value === undefined || value === 0 || value === Infinity ? undefined : value;

/** A row a launch. */
export const csvLaunchesReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }: Report) {
    // Of a load each launch has a row anyway.
    if (isOfLoads(result)) return csv<LoadRow>(loadColumns, loadRows(result, summary.crossings));
    const rows = measuredOf(summary).flatMap(({ crossing }) => launchesOf(result, crossing.id).map((launch) => ({ crossing, launch })));
    return csv<(typeof rows)[number]>(
      [
        ...crossingColumns,
        { head: "round", of: ({ launch }) => launch.round + 1 },
        { head: "operations", of: ({ launch }) => launch.iterations },
        { head: "time (ns/op)", of: ({ launch }) => launch.nsPerOp },
        { head: "throughput (op/s)", of: ({ launch }) => launch.opsPerSecond },
        { head: "p50 (ns)", of: ({ launch }) => launch.latency.p50Ns },
        { head: "p99 (ns)", of: ({ launch }) => launch.latency.p99Ns },
        { head: "max (ns)", of: ({ launch }) => launch.latency.maxNs },
        { head: "allocated (B/op)", of: ({ launch }) => launch.memory?.bytesPerOp },
        { head: "objects (1/op)", of: ({ launch }) => launch.memory?.allocsPerOp },
        { head: "waited for a processor (share)", of: ({ launch }) => launch.conditions?.waitShare },
      ],
      rows,
    );
  },
};
