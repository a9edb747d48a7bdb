import {
  type Adapter,
  checkOptions,
  defineAdapter,
  type ExpositionSample,
  type MetricCounter,
  type MetricHistogram,
  type MetricRegistry,
  type metricsPort as MetricsPort,
  metricsPort,
} from "@agentperf/core";
import { clientLibrary, clients, findClient, probeBy } from "../library.ts";

/** An adapter of the port metrics. */
export type MetricsAdapter = Adapter<typeof MetricsPort>;

/** Options of {@link promClient}: there are none. */
export type PromClientOptions = Readonly<Record<never, never>>;

// What is used of the package, whose own types aren't there for who doesn't install it.

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Of a histogram: which of its series. */
  readonly metricName?: string;
}

interface Registry {
  metrics(): Promise<string>;
  getMetricsAsJSON(): Promise<readonly { readonly name: string; readonly values: readonly Value[] }[]>;
  clear(): void;
}

interface Settings {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: readonly Registry[];
}

interface Library {
  readonly Registry: new () => Registry;
  readonly Counter: new (settings: Settings) => MetricCounter;
  readonly Histogram: new (settings: Settings & { readonly buckets: readonly number[] }) => MetricHistogram;
}

/** Counters and histograms of the measured process, by prom-client. */
export const promClient = (options: PromClientOptions = {}): MetricsAdapter => {
  checkOptions("prom-client", options, {});
  return defineAdapter({
    id: "prom-client",
    port: metricsPort,
    description: "counters and histograms of the measured process, by prom-client",
    clients: [clients.promClient],
    capabilities: ["scrape"],
    probe: () => probeBy(clients.promClient, () => findClient(clients.promClient)),
    async open() {
      const module: unknown = await clientLibrary(clients.promClient, () => import("prom-client"));
      // The package is CommonJS.
      const { default: library } = module as { readonly default: Library };
      return { port: { registry: () => registryOf(library) } };
    },
  });
};

/** Its counters and histograms are the client's own: nothing stands between. */
function registryOf({ Registry, Counter, Histogram }: Library): MetricRegistry {
  const registry = new Registry();
  const settings = (name: string, help: string, labelNames: readonly string[] = []) => ({ name, help, labelNames, registers: [registry] });
  return {
    counter: ({ name, help, labels }) => new Counter(settings(name, help, labels)),
    histogram: ({ name, help }, buckets) => new Histogram({ ...settings(name, help), buckets }),
    read: async () => (await registry.getMetricsAsJSON()).flatMap(({ name, values }) => values.map((value) => sampleOf(name, value))),
    scrape: () => registry.metrics(),
    close: () => registry.clear(),
  };
}

const sampleOf = (name: string, { value, labels, metricName = name }: Value): ExpositionSample => ({
  name: metricName,
  // A bound is a number here.
  labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)])),
  value,
});
