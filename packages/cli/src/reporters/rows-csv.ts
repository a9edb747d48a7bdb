import { type CrossingSummary, measuredOf } from "@agentperf/core/analysis";
import { launchesOf } from "@agentperf/core/result";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import { type Column, csv } from "./csv-text.ts";
import type { Report, Reporter } from "./reporter.ts";

const crossingColumns: readonly Column<Pick<CrossingSummary, "crossing">>[] = [
  { head: "suite", of: ({ crossing }) => crossing.suite },
  { head: "benchmark", of: ({ crossing }) => benchmarkText(crossing) },
  { head: "runtime", of: ({ crossing }) => crossing.runtime },
  { head: "adapters", of: ({ crossing }) => adaptersText(crossing) },
  { head: "in flight", of: ({ crossing }) => crossing.concurrency },
];

/** A row for each benchmark on each runtime and adapter: figures over all its launches. */
export const csvReporter: Reporter = {
  showsProblems: false,
  report: ({ summary }) => csv<CrossingSummary>([...crossingColumns, ...figureColumns], summary.crossings),
};

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
