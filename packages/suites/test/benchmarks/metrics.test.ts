import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { opentelemetry, promClient } from "@agentperf/adapters-observability";
import type { MetricCounter, MetricRegistry, Metrics } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { opened } from "../../../../test-support/adapters.ts";
import { metrics } from "../../src/benchmarks/metrics.ts";

const clients = await Promise.all([promClient, opentelemetry].map(async (make) => [make().id, await opened(make())] as const));
after(() => Promise.all(clients.map(([, client]) => client[Symbol.asyncDispose]())));

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });
const contextOf = (port: Metrics, concurrency = 1) => benchmarkContext({ ports: { metrics: port }, concurrency });

/** Counts registries that are open, and the label sets that each has seen. */
function watched(port: Metrics) {
  const seen: Set<string>[] = [];
  let open = 0;
  const watching: Metrics = {
    registry() {
      const registry = port.registry();
      const sets = new Set<string>();
      seen.push(sets);
      open += 1;
      return {
        ...registry,
        counter: (settings) => noting(registry.counter(settings), sets),
        async close() {
          open -= 1;
          await registry.close();
        },
      };
    },
  };
  return { port: watching, seen, open: () => open };
}

const noting = (counter: MetricCounter, sets: Set<string>): MetricCounter => ({
  inc(labels) {
    sets.add(JSON.stringify(labels));
    counter.inc(labels);
  },
});

const named = (name: string) => {
  const found = metrics.benchmarks.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

describe("the suite metrics", () => {
  for (const [id, { port }] of clients) {
    for (const benchmark of metrics.benchmarks) {
      for (const concurrency of [1, 64]) {
        it(`${benchmark.name} works by ${id} ${concurrency} at a time, and closes its registries`, async () => {
          const { port: watching, open } = watched(port);
          const measured = await measure(benchmark, contextOf(watching, concurrency), times(concurrency * 3));
          assert.equal(measured.iterations, concurrency * 3);
          assert.equal(open(), 0);
        });
      }
    }

    it(`CounterIncNewLabels gives ${id} sets that its registry hasn't seen, 1,000 at most`, async () => {
      for (const concurrency of [1, 64]) {
        const { port: watching, seen, open } = watched(port);
        await measure(named("CounterIncNewLabels"), contextOf(watching, concurrency), times(2_500));
        const sizes = seen.map(({ size }) => size);
        assert.ok(sizes.every((size) => size <= 1_000));
        assert.ok(sizes.reduce((sum, size) => sum + size, 0) >= 2_500, `${sizes}`);
        assert.equal(open(), 0);
      }
    });

    it(`ScrapeMetrics has ${id} scrape 1,000 series`, async () => {
      let text = "";
      const scraping: Metrics = {
        registry() {
          const registry = port.registry() as Required<MetricRegistry>;
          return { ...registry, scrape: async () => (text = await registry.scrape()) };
        },
      };
      await measure(named("ScrapeMetrics"), contextOf(scraping), times(1));
      assert.equal(text.split("\n").filter((line) => /^agent_\d/.test(line)).length, 1_000);
    });
  }

  it("runs only where it is named, since it needs a package", () => {
    assert.equal(metrics.optional, true);
  });

  it("fails where a scrape is kept from before", async () => {
    const [, { port }] = clients[0] ?? assert.fail();
    const keeping: Metrics = {
      registry() {
        const registry = port.registry();
        let kept: string | undefined;
        const scrape = async () => {
          kept ??= await registry.scrape?.();
          return kept ?? assert.fail();
        };
        return { ...registry, scrape };
      },
    };
    await assert.rejects(measure(named("ScrapeMetrics"), contextOf(keeping), times(3)), /the scrape's values add up to/);
  });

  const wrong: Readonly<Record<string, (registry: MetricRegistry) => Partial<MetricRegistry>>> = {
    CounterInc: () => ({ counter: () => ({ inc: () => undefined }) }),
    CounterIncLabels: (registry) => ({
      counter({ labels: _, ...settings }) {
        const counter = registry.counter(settings);
        return { inc: () => counter.inc() };
      },
    }),
    CounterIncNewLabels: () => ({ counter: () => ({ inc: () => undefined }) }),
    HistogramObserve: (registry) => ({
      histogram(settings, buckets) {
        const histogram = registry.histogram(settings, buckets);
        return { observe: (value) => histogram.observe(value / 2) };
      },
    }),
    ScrapeMetrics: (registry) => ({ scrape: async () => String(await registry.scrape?.()).replace(/^agent_7_requests_total.*\n/gm, "") }),
  };
  for (const [name, change] of Object.entries(wrong)) {
    it(`fails where ${name} is answered wrongly`, async () => {
      const [, { port }] = clients[0] ?? assert.fail();
      const changed: Metrics = {
        registry() {
          const registry = port.registry();
          return { ...registry, ...change(registry) };
        },
      };
      await assert.rejects(measure(named(name), contextOf(changed), times(3)));
    });
  }
});
