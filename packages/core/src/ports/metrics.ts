import { type Contract, expect, expectEqual } from "./contract.ts";
import { type Exposition, type ExpositionSample, parseExposition, seriesKey } from "./exposition.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { definePort, type Port } from "./port.ts";

/** Values of a metric's labels, by their names. */
export type MetricLabels = Readonly<Record<string, string>>;

/** What a metric is called. */
export interface MetricSettings<Label extends string = string> {
  /** Snake case; a counter's ends with `_total`. */
  readonly name: string;
  readonly help: string;
  /** Names of its labels. Default: none. */
  readonly labels?: readonly Label[] | undefined;
}

/** A number that only grows. */
export interface MetricCounter {
  /**
   * Adds one.
   * @param labels - a value of each label that the counter was made with
   */
  inc(labels?: MetricLabels): void;
}

/** How often values fell into buckets. */
export interface MetricHistogram {
  observe(value: number): void;
}

/** Metrics that are scraped together. */
export interface MetricRegistry {
  counter(settings: MetricSettings): MetricCounter;
  /** @param buckets - upper bounds, which belong to their buckets, in ascending order and without infinity */
  histogram(settings: MetricSettings<never>, buckets: readonly number[]): MetricHistogram;
  /**
   * Each series with its value, from the client's own numbers. A histogram has a `_bucket` for each bound and for `+Inf`, a `_sum` and a `_count`,
   * as in a scrape. Never timed.
   */
  read(): MaybePromise<readonly ExpositionSample[]>;
  /** The text that Prometheus scrapes, in its format 0.0.4. Needs capability `scrape`. */
  scrape?(): MaybePromise<string>;
  /** Forgets all of its metrics. */
  close(): MaybePromise<void>;
}

/** Metrics of the back end's own process. */
export interface Metrics {
  /** A registry of its own, which holds nothing yet. What was held by another one isn't seen in it. */
  registry(): MetricRegistry;
}

const request = { name: "requests_total", help: 'requests of "agents", C:\\new and\nmore' } as const;
const labelled = { ...request, labels: ["method", "status"] } as const;
const duration = { name: "duration_seconds", help: "how long requests took" } as const;
const bounds = [0.125, 0.25, 0.5, 1];

/** Values as an object, by the series. */
const byKey = (samples: readonly ExpositionSample[]): Record<string, number> =>
  Object.fromEntries(samples.map((sample): [string, number] => [seriesKey(sample), sample.value]).sort(([a], [b]) => (a < b ? -1 : 1)));

const seriesValue = (samples: readonly ExpositionSample[], name: string, labels: MetricLabels = {}): number | undefined =>
  byKey(samples)[seriesKey({ name, labels })];

/** Works with a registry, and forgets it. */
async function inRegistry(metrics: Metrics, work: (registry: MetricRegistry) => Promise<void>): Promise<void> {
  const registry = metrics.registry();
  try {
    await work(registry);
  } finally {
    await registry.close();
  }
}

const ownLabels: ReadonlySet<string> = new Set([...labelled.labels, "le"]);

/** A scrape of metrics, without the series and labels that a client adds of its own. */
async function scraped(registry: MetricRegistry, names: readonly string[]): Promise<Exposition> {
  expect(registry.scrape !== undefined, "it has scrape");
  const { samples, ...rest } = parseExposition(await registry.scrape());
  const own = samples.filter(({ name }) => names.includes(name.replace(/_(?:bucket|sum|count)$/, "")));
  const withOwnLabels = ({ labels, ...sample }: ExpositionSample): ExpositionSample => ({
    ...sample,
    labels: Object.fromEntries(Object.entries(labels).filter(([label]) => ownLabels.has(label))),
  });
  return { ...rest, samples: own.map(withOwnLabels) };
}

/** What every adapter keeps. */
const contract: Contract<Metrics> = {
  rules: {
    "counts each increment": (metrics) =>
      inRegistry(metrics, async (registry) => {
        const counter = registry.counter(request);
        for (let time = 0; time < 7; time++) counter.inc();
        expectEqual(seriesValue(await registry.read(), request.name), 7, "value");
        counter.inc();
        expectEqual(byKey(await registry.read()), { [seriesKey({ name: request.name, labels: {} })]: 8 }, "all series");
      }),
    "counts label sets apart, whatever order their names are in": (metrics) =>
      inRegistry(metrics, async (registry) => {
        const counter = registry.counter(labelled);
        counter.inc({ method: "GET", status: "200" });
        counter.inc({ status: "200", method: "GET" });
        counter.inc({ method: "GET", status: "500" });
        const samples = await registry.read();
        expectEqual(seriesValue(samples, request.name, { method: "GET", status: "200" }), 2, "one set");
        expectEqual(seriesValue(samples, request.name, { method: "GET", status: "500" }), 1, "another set");
        expectEqual(samples.length, 2, "series");
      }),
    "counts 1,000 label sets apart": (metrics) =>
      inRegistry(metrics, async (registry) => {
        const counter = registry.counter(labelled);
        for (let time = 0; time < 2; time++) for (let at = 0; at < 1_000; at++) counter.inc({ method: `m${at % 10}`, status: String(at) });
        const samples = await registry.read();
        expectEqual([samples.length, new Set(samples.map(seriesKey)).size], [1_000, 1_000], "series");
        expect(
          samples.every(({ value }) => value === 2),
          "each has its own two",
        );
      }),
    "counts what 64 in flight count": (metrics) =>
      inRegistry(metrics, async (registry) => {
        const counter = registry.counter(labelled);
        const flight = async (_: unknown, at: number) => {
          for (let time = 0; time < 10; time++) {
            counter.inc({ method: "GET", status: String(at % 2) });
            await Promise.resolve();
          }
        };
        await Promise.all(Array.from({ length: 64 }, flight));
        const samples = await registry.read();
        for (const status of ["0", "1"]) expectEqual(seriesValue(samples, request.name, { method: "GET", status }), 320, "value");
      }),
    "puts what is observed into its buckets, each bound into its own": (metrics) =>
      inRegistry(metrics, async (registry) => {
        const histogram = registry.histogram(duration, bounds);
        for (const value of [0.0625, 0.125, 0.1875, 0.5, 0.75, 2]) histogram.observe(value);
        const samples = await registry.read();
        const bucket = (le: string) => seriesValue(samples, `${duration.name}_bucket`, { le });
        expectEqual(["0.125", "0.25", "0.5", "1", "+Inf"].map(bucket), [2, 3, 4, 5, 6], "buckets");
        expectEqual(seriesValue(samples, `${duration.name}_sum`), 3.625, "sum");
        expectEqual(seriesValue(samples, `${duration.name}_count`), 6, "count");
      }),
    "keeps registries apart": (metrics) =>
      inRegistry(metrics, (one) =>
        inRegistry(metrics, async (other) => {
          const [counter, second] = [one.counter(request), other.counter(request)];
          counter.inc();
          counter.inc();
          second.inc();
          expectEqual(seriesValue(await one.read(), request.name), 2, "one");
          expectEqual(seriesValue(await other.read(), request.name), 1, "the other");
        }),
      ),
    "begins anew with a new registry": async (metrics) => {
      for (let time = 0; time < 3; time++)
        await inRegistry(metrics, async (registry) => {
          registry.counter(labelled).inc({ method: String(time), status: "200" });
          expectEqual(
            byKey(await registry.read()),
            { [seriesKey({ ...labelled, labels: { method: String(time), status: "200" } })]: 1 },
            "all",
          );
        });
    },
  },
  capabilities: {
    scrape: {
      "gives a text that says the same as its numbers, with types and help": (metrics) =>
        inRegistry(metrics, async (registry) => {
          const counter = registry.counter(labelled);
          for (const status of ["200", "200", "404"]) counter.inc({ method: "GET", status });
          const histogram = registry.histogram(duration, bounds);
          for (const value of [0.25, 0.75, 4]) histogram.observe(value);
          const { samples, types, help } = await scraped(registry, [request.name, duration.name]);
          expectEqual(byKey(samples), byKey(await registry.read()), "series");
          expectEqual([types[request.name], types[duration.name]], ["counter", "histogram"], "types");
          expectEqual([help[request.name], help[duration.name]], [request.help, duration.help], "help");
        }),
      "gives label values back whole, whatever is in them": (metrics) =>
        inRegistry(metrics, async (registry) => {
          const counter = registry.counter(labelled);
          const values = ['say "hi"', "C:\\new", "two\nlines", "a,b={}", "значение 鍵 🔑", "\\n", " # HELP "];
          for (const method of values) counter.inc({ method, status: "200" });
          const { samples } = await scraped(registry, [request.name]);
          expectEqual(samples.map(({ labels }) => labels["method"]).sort(), values.toSorted(), "values");
        }),
      "gives 1,000 series, each once": (metrics) =>
        inRegistry(metrics, async (registry) => {
          const counter = registry.counter(labelled);
          for (let at = 0; at < 1_000; at++) counter.inc({ method: "GET", status: String(at) });
          const { samples } = await scraped(registry, [request.name]);
          expectEqual(new Set(samples.map(({ labels }) => labels["status"])).size, 1_000, "series");
        }),
    },
  },
};

/** Metrics of the back end's own process. */
export const metricsPort: Port<"metrics", Metrics, "scrape", "prom-client"> = definePort({
  name: "metrics",
  description: "metrics of the back end's own process",
  capabilities: { scrape: "it gives the text that Prometheus scrapes" },
  contract,
  flag: "metrics",
  default: "prom-client",
});
