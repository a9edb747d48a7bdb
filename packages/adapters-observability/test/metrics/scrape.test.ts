import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { opentelemetry, promClient } from "@agentperf/adapters-observability";
import { type ExpositionSample, parseExposition, seriesKey } from "@agentperf/core";
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { opened } from "../../../../test-support/adapters.ts";

interface Family {
  readonly name: string;
  readonly type: string;
  readonly metrics: readonly {
    readonly value?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly buckets?: Readonly<Record<string, string>>;
    readonly count?: string;
    readonly sum?: string;
  }[];
}

/** The series that another parser finds. */
function others(text: string): ExpositionSample[] {
  return (parsePrometheusTextFormat(text) as readonly Family[]).flatMap(({ name, metrics }) =>
    metrics.flatMap(({ value, labels = {}, buckets = {}, count, sum }) => [
      ...(value === undefined ? [] : [{ name, labels, value: Number(value) }]),
      ...Object.entries(buckets).map(([le, held]) => ({ name: `${name}_bucket`, labels: { ...labels, le }, value: Number(held) })),
      ...(count === undefined ? [] : [{ name: `${name}_count`, labels, value: Number(count) }]),
      ...(sum === undefined ? [] : [{ name: `${name}_sum`, labels, value: Number(sum) }]),
    ]),
  );
}

/**
 * A scrape as the other parser takes it: without the scope that OpenTelemetry names beside each label, and with the sum and the count of the
 * histogram, which is last, after its buckets.
 */
function plainer(text: string): string {
  const lines = text
    .replaceAll(/,?otel_scope_name="agentperf",?/g, "")
    .replaceAll("{}", "")
    .trimEnd()
    .split("\n");
  const isLast = (line: string) => /^seconds_(?:sum|count) /.test(line);
  return `${[...lines.filter((line) => !isLast(line)), ...lines.filter(isLast)].join("\n")}\n`;
}

const keyed = (samples: readonly ExpositionSample[]) =>
  samples
    .filter(({ name }) => name !== "target_info")
    .map((sample) => `${seriesKey(sample)} ${sample.value}`)
    .sort();

for (const make of [promClient, opentelemetry]) {
  describe(`a scrape of ${make().id}`, () => {
    it("says to another parser what it says to ours", async () => {
      await using metrics = await opened(make());
      const registry = metrics.port.registry();
      const counter = registry.counter({ name: "calls_total", help: "calls", labels: ["tool"] });
      for (let at = 0; at < 500; at++) for (let time = 0; time <= at % 3; time++) counter.inc({ tool: `tool "${at}"` });
      registry.counter({ name: "plain_total", help: "plain" }).inc();
      const histogram = registry.histogram({ name: "seconds", help: "seconds" }, [0.5, 1, 2.5]);
      for (const value of [0.25, 0.5, 3]) histogram.observe(value);
      const text = plainer((await registry.scrape?.()) ?? assert.fail());
      assert.deepEqual(keyed(parseExposition(text).samples), keyed(others(text)));
      await registry.close();
    });
  });
}
