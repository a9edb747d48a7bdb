import {
  AgentperfError,
  type Availability,
  checkOptions,
  defineAdapter,
  type ExpositionSample,
  installHint,
  type MetricLabels,
  type MetricRegistry,
  metricsPort,
} from "@agentperf/core";
import { clientLibrary, clients, findClient, probeBy } from "../library.ts";
import type { MetricsAdapter } from "./prom-client.ts";

/** Options of {@link opentelemetry}: there are none. */
export type OpentelemetryOptions = Readonly<Record<never, never>>;

// What is used of the packages, whose own types aren't there for who doesn't install them.

interface Buckets {
  readonly count: number;
  readonly sum?: number;
  readonly buckets: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
}

interface Point {
  readonly attributes: MetricLabels;
  readonly value: number | Buckets;
}

interface Collected {
  readonly resourceMetrics: {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly { readonly descriptor: { readonly name: string }; readonly dataPoints: readonly Point[] }[];
    }[];
  };
  readonly errors: readonly unknown[];
}

interface Reader {
  collect(): Promise<Collected>;
}

interface Instrument {
  readonly description: string;
  readonly advice?: { readonly explicitBucketBoundaries: readonly number[] };
}

interface Meter {
  createCounter(name: string, options: Instrument): { add(value: number, attributes?: MetricLabels): void };
  createHistogram(name: string, options: Instrument): { record(value: number): void };
}

interface Sdk {
  readonly MeterProvider: new (options: {
    readonly readers: readonly Reader[];
  }) => { getMeter(name: string): Meter; shutdown(): Promise<void> };
}

interface Exporter {
  readonly PrometheusExporter: new (options: { readonly preventServerStart: true }) => Reader;
  readonly PrometheusSerializer: new () => { serialize(metrics: Collected["resourceMetrics"]): string };
}

/** Counters and histograms of the measured process, by OpenTelemetry's SDK with its exporter for Prometheus. */
export const opentelemetry = (options: OpentelemetryOptions = {}): MetricsAdapter => {
  checkOptions("opentelemetry", options, {});
  return defineAdapter({
    id: "opentelemetry",
    port: metricsPort,
    description: "counters and histograms of the measured process, by OpenTelemetry's SDK with its exporter for Prometheus",
    clients: [clients.sdk, clients.exporter],
    capabilities: ["scrape"],
    probe: () => probeBy(clients.sdk, () => probeBy(clients.exporter, findBoth)),
    async open() {
      const [sdk, exporter] = await loadBoth();
      return { port: { registry: () => registryOf(sdk as Sdk, exporter as Exporter) } };
    },
  });
};

/** Whether both packages are there, and else how to install both at once. */
async function findBoth(): Promise<Availability> {
  const both = [clients.sdk, clients.exporter];
  for (const client of both) {
    if ((await findClient(client)).available) continue;
    // Without the other versions that work.
    const install = both.map((one) => installHint(one).replace(/^npm install | \(.*/g, "")).join(" ");
    return { available: false, reason: `the package ${client.name} isn't installed: npm install ${install}` };
  }
  return { available: true };
}

async function loadBoth(): Promise<readonly [sdk: unknown, exporter: unknown]> {
  try {
    return await Promise.all([
      clientLibrary(clients.sdk, () => import("@opentelemetry/sdk-metrics")),
      clientLibrary(clients.exporter, () => import("@opentelemetry/exporter-prometheus")),
    ]);
  } catch (thrown) {
    const found = await findBoth();
    throw found.available ? thrown : new AgentperfError("unavailable", found.reason, { cause: thrown });
  }
}

/** A provider of its own, whose reader is scraped in this process: no port is listened on. */
function registryOf({ MeterProvider }: Sdk, { PrometheusExporter, PrometheusSerializer }: Exporter): MetricRegistry {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter("agentperf");
  const serializer = new PrometheusSerializer();
  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw new AgentperfError("wrong-answer", "the metrics can't be collected", { cause: errors[0] });
    return resourceMetrics;
  };
  return {
    counter({ name, help }) {
      const counter = meter.createCounter(name, { description: help });
      return { inc: (labels) => counter.add(1, labels) };
    },
    histogram({ name, help }, buckets) {
      const histogram = meter.createHistogram(name, { description: help, advice: { explicitBucketBoundaries: buckets } });
      return { observe: (value) => histogram.record(value) };
    },
    async read() {
      const { scopeMetrics } = await collect();
      const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
      return metrics.flatMap(({ descriptor: { name }, dataPoints }) => dataPoints.flatMap((point) => samplesOf(name, point)));
    },
    scrape: async () => serializer.serialize(await collect()),
    close: () => provider.shutdown(),
  };
}

function samplesOf(name: string, { attributes, value }: Point): ExpositionSample[] {
  if (typeof value === "number") return [{ name, labels: attributes, value }];
  const { boundaries, counts } = value.buckets;
  let below = 0;
  const buckets = counts.map((count, at): ExpositionSample => {
    below += count;
    return { name: `${name}_bucket`, labels: { ...attributes, le: String(boundaries[at] ?? "+Inf") }, value: below };
  });
  return [
    ...buckets,
    { name: `${name}_sum`, labels: attributes, value: value.sum ?? Number.NaN },
    { name: `${name}_count`, labels: attributes, value: value.count },
  ];
}
