import type { Collections, EventLoop } from "../benchmark/host.ts";
import type { Sketch } from "../statistics/sketch.ts";
import type { MemoryUse } from "./memory.ts";
import { type Timeline, TimelineRecorder } from "./timeline.ts";

/** Latency of one operation, in nanoseconds. Where operations were timed in batches, of a batch's mean operation. */
export interface Latency {
  readonly meanNs: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly p50Ns: number;
  readonly p75Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
}

/** What measuring one benchmark once gave. */
export interface Measurement {
  /** Operations that were timed. */
  readonly iterations: number;
  /** Timed samples; fewer than the iterations where operations are too short to be timed singly. */
  readonly samples: number;
  /**
   * Time per operation: the mean latency one at a time; with several in flight the time that passed divided by the
   * operations that ended in it.
   */
  readonly nsPerOp: number;
  /** Operations per second: 1e9 / nsPerOp. */
  readonly opsPerSecond: number;
  readonly latency: Latency;
  /** All samples. */
  readonly histogram: Sketch;
  /** Wall time of the measured part, its untimed pieces included. */
  readonly elapsedMs: number;
  /** Wall time of the warm-up. */
  readonly warmupMs: number;
  /** Wall time of counting what is allocated; about 0 where it isn't. */
  readonly memoryMs: number;
  /** Operations over time; absent in a measurement that is too short to show anything. */
  readonly timeline?: Timeline;
  /** With several in flight, where the host can watch it. */
  readonly eventLoop?: EventLoop;
  readonly memory: Memory;
}

/** Memory figures of a launch; what the runtime can't tell is absent. */
export interface Memory extends MemoryUse {
  /** Of the whole process. */
  readonly peakRssBytes?: number;
  /** While timing, per 1,000 operations. */
  readonly collections?: Collections;
}

/** Of the timeline, at first. */
const stretchMs = 100;

/** Collects samples into a {@link Latency}; every sample counts, none is trimmed. */
export class LatencyRecorder {
  readonly histogram: Sketch;
  readonly timeline = new TimelineRecorder(stretchMs);
  samples = 0;
  iterations = 0;
  sumNs = 0;
  minNs = Number.POSITIVE_INFINITY;
  maxNs = 0;

  constructor(histogram: Sketch) {
    this.histogram = histogram;
  }

  /** @param perOpNs - mean time of an operation in this sample; `operations` - how many the sample holds */
  add(perOpNs: number, operations = 1): void {
    this.samples += 1;
    this.iterations += operations;
    this.sumNs += perOpNs * operations;
    if (perOpNs < this.minNs) this.minNs = perOpNs;
    if (perOpNs > this.maxNs) this.maxNs = perOpNs;
    this.histogram.add(perOpNs);
  }

  latency(): Latency {
    const at = (q: number) => Math.min(this.maxNs, Math.max(this.minNs, this.histogram.quantile(q)));
    return {
      meanNs: this.sumNs / this.iterations,
      minNs: this.minNs,
      maxNs: this.maxNs,
      p50Ns: at(0.5),
      p75Ns: at(0.75),
      p90Ns: at(0.9),
      p99Ns: at(0.99),
      p999Ns: at(0.999),
    };
  }
}
