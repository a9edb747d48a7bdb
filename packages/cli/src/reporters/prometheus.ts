import { type MeasuredCrossing, measuredOf } from "@agentperf/core/analysis";
import { terminalText } from "@agentperf/core/safety";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import type { Reporter } from "./reporter.ts";

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Values, each with the labels that tell it from the others of one crossing; what isn't known is left out. */
  readonly values: (own: MeasuredCrossing) => readonly (readonly [labels: Readonly<Record<string, string>>, value: number | undefined])[];
}

const metrics: readonly Metric[] = [
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

/** Prometheus' text format, for its node exporter's textfile collector. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const prometheusReporter: Reporter = {
  showsProblems: false,
  report({ summary }) {
    const measured = measuredOf(summary);
    return metrics
      .map(({ name, help, values }) => {
        const lines = measured.flatMap((own) =>
          values(own).flatMap(([labels, value]) =>
            value === undefined ? [] : [`${name}{${labelsText({ ...labelsOf(own), ...labels })}} ${value}\n`],
          ),
        );
        return lines.length === 0 ? "" : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
      })
      .join("");
  },
};

const labelsOf = ({ crossing }: MeasuredCrossing): Readonly<Record<string, string>> => ({
  suite: crossing.suite,
  benchmark: benchmarkText(crossing),
  runtime: crossing.runtime,
  adapters: adaptersText(crossing),
});

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${terminalText(value).replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`)
    .join(",");
