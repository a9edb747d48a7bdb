import {
  type LoadSummary,
  type LoadTimesSummary,
  loadsOf,
  type MeasuredCrossing,
  measuredOf,
  type SearchSummary,
  searchesOf,
  withoutLoads,
} from "@agentperf/core/analysis";
import { terminalText } from "@agentperf/core/safety";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import type { Reporter } from "./reporter.ts";

type Labelled = readonly (readonly [labels: Readonly<Record<string, string>>, value: number | undefined])[];

interface Metric<Own> {
  readonly name: string;
  readonly help: string;
  /** Values, each with the labels that tell it from the others of one crossing; what isn't known is left out. */
  readonly values: (own: Own) => Labelled;
}

const metrics: readonly Metric<MeasuredCrossing>[] = [
  {
    name: "agentperf_operation_seconds",
    help: "Mean time of an operation, median of the launches.",
    values: ({ nsPerOp }) => [[{}, nsPerOp.median / 1e9]],
  },
  {
    name: "agentperf_operation_bound_seconds",
    help: "Bounds of the 95 % interval of that time.",
    values: ({ nsPerOp: { interval } }) =>
      interval === undefined
        ? []
        : [
            [{ bound: "low" }, interval.low / 1e9],
            [{ bound: "high" }, interval.high / 1e9],
          ],
  },
  {
    name: "agentperf_operation_quantile_seconds",
    help: "Quantiles of the time of single operations, median of the launches.",
    values: ({ p50, p99Ns }) => [
      [{ quantile: "0.5" }, p50.median / 1e9],
      [{ quantile: "0.99" }, p99Ns / 1e9],
    ],
  },
  { name: "agentperf_operations_per_second", help: "Throughput, median of the launches.", values: (own) => [[{}, own.opsPerSecond]] },
  { name: "agentperf_allocated_bytes", help: "Bytes that an operation allocates.", values: ({ memory }) => [[{}, memory.bytesPerOp]] },
  {
    name: "agentperf_allocated_objects",
    help: "Objects that an operation allocates.",
    values: ({ memory }) => [[{}, memory.allocations?.perOp]],
  },
  { name: "agentperf_launches", help: "Launches behind the figures.", values: ({ samples }) => [[{}, samples.length]] },
];

/** Figures that the server has only where the generator wasn't the limit. */
const ifTelling =
  (values: (own: LoadSummary) => Labelled) =>
  (own: LoadSummary): Labelled =>
    own.outcome === "invalid" ? [] : values(own);

const quantiles = (of: string, times: LoadTimesSummary | undefined): Labelled =>
  ([0.5, 0.9, 0.99, 0.999] as const).map((quantile) => [
    { of, quantile: String(quantile) },
    times === undefined ? undefined : times.at(quantile) / 1e9,
  ]);

const loadMetrics: readonly Metric<LoadSummary>[] = [
  {
    name: "agentperf_load_valid",
    help: "1 where a load's figures are the server's, 0 where the generator was the limit.",
    values: ({ outcome }) => [[{}, outcome === "invalid" ? 0 : 1]],
  },
  {
    name: "agentperf_load_offered_share",
    help: "Share of a load that was offered: below 1 where agents that shared it were lost or ended early.",
    values: ({ load, shortfall }) => (load.agents === undefined ? [] : [[{}, shortfall?.offered ?? 1]]),
  },
  {
    name: "agentperf_load_quantile_seconds",
    help: "Quantiles of a load: response from when an operation was meant to start, service from when it was sent, lag between the two.",
    values: ifTelling(({ response, service, lag }) => [
      ...quantiles("response", response),
      ...quantiles("service", service),
      ...quantiles("lag", lag),
    ]),
  },
  {
    name: "agentperf_load_operations",
    help: "Operations of a load by how they ended.",
    values: ifTelling(({ load: { counts } }) =>
      (["completed", "failed", "unanswered", "dropped"] as const).map((ended) => [{ ended }, counts[ended]]),
    ),
  },
  {
    name: "agentperf_load_operations_per_second",
    help: "Operations of a load a second, planned and completed.",
    values: ifTelling(({ planned, completed }) => [
      [{ of: "planned" }, planned],
      [{ of: "completed" }, completed],
    ]),
  },
  {
    name: "agentperf_load_objective_met",
    help: "1 where a load met an objective, 0 where it missed it.",
    values: ifTelling(({ load: { objectives } }) => objectives.map(({ objective, met }) => [{ objective }, met ? 1 : 0])),
  },
];

const searchMetrics: readonly Metric<SearchSummary>[] = [
  {
    name: "agentperf_load_highest_rate",
    help: "Highest rate that holds its objectives, in operations a second, where a search is sure of it.",
    values: ({ end, found: { rate, objectives } }) => (end === "found" ? [[{ objectives: objectives.join(" and ") }, rate]] : []),
  },
];

/**
 * Prometheus' text format, for its node exporter's textfile collector. What a search tried isn't there: its rates are others each time.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const prometheusReporter: Reporter = {
  showsProblems: false,
  report({ result, summary }) {
    const own = loadsOf(result).filter(({ isProbe }) => !isProbe);
    return [
      ...metrics.map((metric) => metricText(metric, measuredOf(withoutLoads(summary)), ({ crossing }) => crossing)),
      ...loadMetrics.map((metric) => metricText(metric, own, ({ crossing }) => crossing)),
      ...searchMetrics.map((metric) => metricText(metric, searchesOf(result), ({ found }) => found.crossing)),
    ].join("");
  },
};

function metricText<Own>(
  { name, help, values }: Metric<Own>,
  all: readonly Own[],
  crossingOf: (own: Own) => MeasuredCrossing["crossing"],
): string {
  const lines = all.flatMap((own) =>
    values(own).flatMap(([labels, value]) =>
      value === undefined ? [] : [`${name}{${labelsText({ ...labelsOf(crossingOf(own)), ...labels })}} ${value}\n`],
    ),
  );
  return lines.length === 0 ? "" : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

const labelsOf = (crossing: MeasuredCrossing["crossing"]): Readonly<Record<string, string>> => ({
  suite: crossing.suite,
  benchmark: benchmarkText(crossing),
  runtime: crossing.runtime,
  adapters: adaptersText(crossing),
});

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${terminalText(value).replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`)
    .join(",");
