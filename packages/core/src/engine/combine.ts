import { Sketch } from "../statistics/sketch.ts";
import type { Measured } from "./measure.ts";

/**
 * What several processes measured at the same time, as one: their throughputs are added up, the time of an operation is its inverse, and
 * latencies are those of all.
 *
 * @param parts - at least one, of the same benchmark
 */
export function combine(parts: readonly Measured[]): Measured {
  const [first] = parts;
  if (first === undefined) throw new RangeError("there is nothing to combine");
  const sum = (read: (part: Measured) => number) => parts.reduce((total, part) => total + read(part), 0);
  const iterations = sum((part) => part.iterations);
  const opsPerSecond = sum((part) => part.opsPerSecond);
  const histogram = new Sketch(first.histogram.accuracy);
  for (const part of parts) histogram.merge(part.histogram);
  const minNs = Math.min(...parts.map(({ latency }) => latency.minNs));
  const maxNs = Math.max(...parts.map(({ latency }) => latency.maxNs));
  const at = (q: number) => Math.min(maxNs, Math.max(minNs, histogram.quantile(q)));
  const names = [...new Set(parts.flatMap(({ metrics }) => Object.keys(metrics)))];
  const metrics = names.map((name) => [name, sum((part) => part.metrics[name] ?? 0) / parts.length] as const);
  const loops = parts.flatMap(({ eventLoop }) => eventLoop ?? []);
  const shares = loops.flatMap(({ utilization }) => utilization ?? []);
  const peaks = parts.flatMap(({ memory }) => memory.peakRssBytes ?? []);
  return {
    iterations,
    samples: sum((part) => part.samples),
    nsPerOp: 1e9 / opsPerSecond,
    opsPerSecond,
    latency: {
      meanNs: sum((part) => part.latency.meanNs * part.iterations) / iterations,
      minNs,
      maxNs,
      p50Ns: at(0.5),
      p75Ns: at(0.75),
      p90Ns: at(0.9),
      p99Ns: at(0.99),
      p999Ns: at(0.999),
    },
    histogram,
    elapsedMs: Math.max(...parts.map(({ elapsedMs }) => elapsedMs)),
    warmupMs: Math.max(...parts.map(({ warmupMs }) => warmupMs)),
    memoryMs: Math.max(...parts.map(({ memoryMs }) => memoryMs)),
    metrics: Object.fromEntries(metrics),
    ...(loops.length === 0
      ? {}
      : {
          eventLoop: {
            ...(shares.length === 0 ? {} : { utilization: Math.max(...shares) }),
            delayP50Ns: Math.max(...loops.map(({ delayP50Ns }) => delayP50Ns)),
            delayP99Ns: Math.max(...loops.map(({ delayP99Ns }) => delayP99Ns)),
          },
        }),
    memory: peaks.length === 0 ? {} : { peakRssBytes: peaks.reduce((total, bytes) => total + bytes, 0) },
  };
}
