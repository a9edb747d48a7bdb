import type { Conditions } from "../benchmark/host.ts";
import { Sketch } from "../statistics/sketch.ts";
import type { Measurement } from "./measurement.ts";
import { latencyOf } from "./recorder.ts";

/**
 * What several processes measured at the same time, as one: their throughputs are added up, the time of an operation is its inverse, and
 * latencies are those of all.
 *
 * @param parts - at least one, of the same benchmark
 */
export function combine(parts: readonly Measurement[]): Measurement {
  const [first] = parts;
  if (first === undefined) throw new RangeError("there is nothing to combine");
  const longest = (read: (part: Measurement) => number) => Math.max(...parts.map(read));
  const sum = (read: (part: Measurement) => number) => parts.reduce((total, part) => total + read(part), 0);
  const iterations = sum((part) => part.iterations);
  const opsPerSecond = sum((part) => part.opsPerSecond);
  const histogram = new Sketch(first.histogram.accuracy);
  for (const part of parts) histogram.merge(part.histogram);
  const minNs = Math.min(...parts.map(({ latency }) => latency.minNs));
  const maxNs = Math.max(...parts.map(({ latency }) => latency.maxNs));
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
    latency: latencyOf(histogram, sum((part) => part.latency.meanNs * part.iterations) / iterations, minNs, maxNs),
    histogram,
    metrics: Object.fromEntries(metrics),
    firstNs: longest((part) => part.firstNs),
    conditions: worst(parts.flatMap(({ conditions }) => conditions ?? [])),
    measureMs: longest((part) => part.measureMs),
    warmupMs: longest((part) => part.warmupMs),
    memoryMs: longest((part) => part.memoryMs),
    eventLoop:
      loops.length === 0
        ? undefined
        : {
            ...(shares.length === 0 ? {} : { utilization: Math.max(...shares) }),
            delayP50Ns: Math.max(...loops.map(({ delayP50Ns }) => delayP50Ns)),
            delayP99Ns: Math.max(...loops.map(({ delayP99Ns }) => delayP99Ns)),
          },
    memory: { peakRssBytes: peaks.length === 0 ? undefined : peaks.reduce((total, bytes) => total + bytes, 0) },
  };
}

/** Of each figure the one that disturbed most. */
function worst(all: readonly Conditions[]): Conditions | undefined {
  if (all.length === 0) return undefined;
  const most = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const shares = all.flatMap(({ cpuShare }) => cpuShare ?? []);
  return {
    cpuShare: shares.length === 0 ? undefined : Math.min(...shares),
    waitShare: most(all.map(({ waitShare }) => waitShare)),
    involuntarySwitches: most(all.map(({ involuntarySwitches }) => involuntarySwitches)),
    // The others are, to each of them, its own other processes too.
    othersCpus: undefined,
    stolenShare: most(all.map(({ stolenShare }) => stolenShare)),
    diskShare: most(all.map(({ diskShare }) => diskShare)),
    writtenBytes: most(all.map(({ writtenBytes }) => writtenBytes)),
    load: most(all.map(({ load }) => load)),
  };
}
