import {
  defineBenchmark,
  defineSuite,
  type MaybePromise,
  type MetricCounter,
  type MetricLabels,
  type MetricRegistry,
  type Metrics,
  metricsPort,
  parseExposition,
} from "@agentperf/core";

/** Label sets that a counter is asked for in turn: known ones, and as many new ones as a registry gets before it is thrown away. */
const known = 100;
const newOnes = 1_000;

const labels = ["tool", "status"] as const;
const requests = { name: "agent_requests_total", help: "requests of agents" } as const;
const labelled = { ...requests, labels } as const;
const duration = { name: "agent_duration_seconds", help: "how long agents took" } as const;

/** Bounds as a web service has them, in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

const labelSets = (count: number): readonly MetricLabels[] =>
  Array.from({ length: count }, (_, at) => ({ tool: `tool-${at}`, status: at % 10 === 0 ? "error" : "ok" }));

/** The value of a series in a registry; undefined where there is none. */
async function valueIn(registry: MetricRegistry, name: string, wanted: MetricLabels = {}): Promise<number | undefined> {
  const found = (await registry.read()).find(
    (sample) => sample.name === name && Object.entries(wanted).every(([label, value]) => sample.labels[label] === value),
  );
  return found?.value;
}

const counterInc = defineBenchmark({
  name: "CounterInc",
  description: "add one to a counter without labels",
  ports: [metricsPort],
  setup({ ports: { metrics } }) {
    const registry = metrics.registry();
    return { registry, counter: registry.counter(requests) };
  },
  run: ({ counter }) => counter.inc(),
  verify: async ({ registry }) => (await valueIn(registry, requests.name)) === 1,
  teardown: ({ registry }) => registry.close(),
});

const counterIncLabels = defineBenchmark({
  name: "CounterIncLabels",
  description: "add one to a counter with two labels, whose values it has seen before: 100 sets in turn",
  ports: [metricsPort],
  setup({ ports: { metrics } }) {
    const registry = metrics.registry();
    const counter = registry.counter(labelled);
    const sets = labelSets(known);
    for (const set of sets) counter.inc(set);
    return { registry, counter, sets, next: 0 };
  },
  run(state) {
    state.next = (state.next + 1) % known;
    state.counter.inc(state.sets[state.next]);
  },
  async verify({ registry, sets, next }) {
    const [added, other] = [await valueIn(registry, requests.name, sets[next]), await valueIn(registry, requests.name, sets[next + 1])];
    return added === 2 && other === 1;
  },
  teardown: ({ registry }) => registry.close(),
});

interface NewLabels {
  readonly metrics: Metrics;
  readonly sets: readonly MetricLabels[];
  registry: MetricRegistry;
  counter: MetricCounter;
  next: number;
}

/** A counter, and a set that it hasn't seen. */
interface NewSet {
  readonly counter: MetricCounter;
  readonly set: MetricLabels | undefined;
}

const takeSet = (state: NewLabels): NewSet => ({ counter: state.counter, set: state.sets[state.next++] });

/** Starts over with a registry that has seen none of the sets. */
async function startOver(state: NewLabels): Promise<NewSet> {
  const full = state.registry;
  state.registry = state.metrics.registry();
  state.counter = state.registry.counter(labelled);
  state.next = 0;
  const first = takeSet(state);
  await full.close();
  return first;
}

const counterIncNewLabels = defineBenchmark({
  name: "CounterIncNewLabels",
  description: "add one to a counter with two labels, whose values it hasn't seen; after 1,000 it is made anew, untimed",
  ports: [metricsPort],
  setup({ ports: { metrics } }): NewLabels {
    const registry = metrics.registry();
    return { metrics, sets: labelSets(newOnes), registry, counter: registry.counter(labelled), next: 0 };
  },
  prepare(state): MaybePromise<NewSet> {
    return state.next < newOnes ? takeSet(state) : startOver(state);
  },
  run: (_, { counter, set }) => counter.inc(set),
  verify: async ({ registry, sets }) => (await valueIn(registry, requests.name, sets[0])) === 1,
  teardown: ({ registry }) => registry.close(),
});

const histogramObserve = defineBenchmark({
  name: "HistogramObserve",
  description: "observe a value in a histogram of 9 bounds, values for all of its buckets in turn",
  ports: [metricsPort],
  setup({ ports: { metrics }, random }) {
    const registry = metrics.registry();
    // Spread evenly over the bounds, which grow about evenly by factor.
    const values = Array.from({ length: 1_024 }, () => 0.004 * 1_000 ** random());
    return { registry, histogram: registry.histogram(duration, buckets), values, next: 0 };
  },
  run(state) {
    state.next = (state.next + 1) % 1_024;
    // The index is a remainder of the length.
    state.histogram.observe(state.values[state.next] as number);
  },
  async verify({ registry, values, next }) {
    const value = values[next] ?? Number.NaN;
    const [count, sum, all] = await Promise.all([
      valueIn(registry, `${duration.name}_count`),
      valueIn(registry, `${duration.name}_sum`),
      registry.read(),
    ]);
    const inBuckets = all.filter(({ name, value: holds }) => name === `${duration.name}_bucket` && holds === 1);
    return count === 1 && sum === value && inBuckets.length === buckets.filter((bound) => value <= bound).length + 1;
  },
  teardown: ({ registry }) => registry.close(),
});

/** 880 counters, and 10 histograms of 9 bounds: 12 series each. */
const counters = { names: 10, each: 88 };
const histograms = 10;
const allSeries = counters.names * counters.each + histograms * (buckets.length + 3);

/** Makes 1,000 series, each with a value of its own. @returns one of its counters */
function fill(registry: MetricRegistry): MetricCounter {
  const made = Array.from({ length: counters.names }, (_, name) => {
    const counter = registry.counter({ ...labelled, name: `agent_${name}_requests_total` });
    for (const [at, set] of labelSets(counters.each).entries()) for (let time = 0; time <= at; time++) counter.inc(set);
    return counter;
  });
  for (let name = 0; name < histograms; name++) {
    const histogram = registry.histogram({ ...duration, name: `agent_${name}_duration_seconds` }, buckets);
    for (const bound of buckets) histogram.observe(bound);
  }
  // There are several.
  return made[0] as MetricCounter;
}

/** Sees that a scrape parses and holds all series with their values. */
async function checkScrape(registry: MetricRegistry, text: string): Promise<void> {
  const own = parseExposition(text).samples.filter(({ name }) => /^agent_\d_/.test(name));
  if (own.length !== allSeries) throw new Error(`the scrape has ${own.length} series of ${allSeries}`);
  const sum = (values: readonly { readonly value: number }[]) => values.reduce((total, { value }) => total + value, 0);
  const [shown, held] = [sum(own), sum(await registry.read())];
  if (Math.abs(shown - held) > 1e-6) throw new Error(`the scrape's values add up to ${shown}, not ${held}`);
}

const scrapeMetrics = defineBenchmark({
  name: "ScrapeMetrics",
  description: "the text that Prometheus scrapes, of 1,000 series, in this process",
  ports: [metricsPort],
  requires: { metrics: ["scrape"] },
  setup({ ports: { metrics } }) {
    // An adapter with the capability has the method.
    const registry = metrics.registry() as Required<MetricRegistry>;
    return { registry, counter: fill(registry) };
  },
  run: ({ registry }) => registry.scrape(),
  async verify({ registry, counter }, text) {
    await checkScrape(registry, text);
    // One that was kept from before would be told by it.
    counter.inc(labelSets(1)[0]);
    await checkScrape(registry, await registry.scrape());
  },
  teardown: ({ registry }) => registry.close(),
});

/** Benchmarks of metrics. They need a package that counts. */
export const metrics = defineSuite({
  name: "metrics",
  optional: true,
  benchmarks: [counterInc, counterIncLabels, counterIncNewLabels, histogramObserve, scrapeMetrics],
});
