import { Sketch } from "../statistics/sketch.ts";
import type { Latency } from "./measurement.ts";
import { TimelineRecorder } from "./timeline.ts";

/** Length of the timeline's stretches at first. */
const stretchMs = 100;
/** Samples kept raw until they are sorted into the histogram, outside the time that counts. */
const mostRaw = 2 ** 18;

/** Collects samples into a {@link Latency}; every sample counts, none is trimmed. */
export class LatencyRecorder {
  readonly histogram = new Sketch();
  readonly timeline = new TimelineRecorder(stretchMs);
  readonly #raw = new Float64Array(mostRaw);
  #kept = 0;
  samples = 0;
  iterations = 0;
  sumNs = 0;
  minNs = Number.POSITIVE_INFINITY;
  maxNs = 0;

  /** Samples kept since the last {@link sort}. */
  get kept(): number {
    return this.#kept;
  }

  /** Whether no more can be kept. */
  get isFull(): boolean {
    return this.#kept === mostRaw;
  }

  /** Keeps a sample. @param perOpNs - mean time of an operation in it */
  keep(perOpNs: number): void {
    this.#raw[this.#kept++] = perOpNs;
  }

  /** Sorts what was kept into the histogram. @param operations - how many each sample holds */
  sort(operations = 1): void {
    for (let at = 0; at < this.#kept; at++) {
      // The place is below those that were kept.
      const perOpNs = this.#raw[at] as number;
      this.sumNs += perOpNs * operations;
      if (perOpNs < this.minNs) this.minNs = perOpNs;
      if (perOpNs > this.maxNs) this.maxNs = perOpNs;
      this.histogram.add(perOpNs);
    }
    this.samples += this.#kept;
    this.iterations += this.#kept * operations;
    this.#kept = 0;
  }

  latency(): Latency {
    return latencyOf(this.histogram, this.sumNs / this.iterations, this.minNs, this.maxNs);
  }
}

/** A histogram's percentiles, none of which lies beyond the shortest or the longest sample. */
export function latencyOf(histogram: Sketch, meanNs: number, minNs: number, maxNs: number): Latency {
  const at = (q: number) => Math.min(maxNs, Math.max(minNs, histogram.quantile(q)));
  return { meanNs, minNs, maxNs, p50Ns: at(0.5), p75Ns: at(0.75), p90Ns: at(0.9), p99Ns: at(0.99), p999Ns: at(0.999) };
}
