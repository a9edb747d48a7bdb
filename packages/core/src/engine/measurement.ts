import type { Collections, Conditions, EventLoop } from "../benchmark/host.ts";
import type { Sketch } from "../statistics/sketch.ts";
import type { MemoryUse } from "./memory-pass.ts";
import type { Timeline } from "./timeline.ts";

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
  /** Figures of the benchmark's own, by unit. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Time of the first operation, which finds everything cold. */
  readonly firstNs: number;
  /** What it got of the machine while it was measured; absent where that was too short to tell, or the host can't. */
  readonly conditions?: Conditions | undefined;
  /** Wall time of the measured part, its untimed pieces included. */
  readonly measureMs: number;
  /** Wall time of the warm-up. */
  readonly warmupMs: number;
  /** Wall time of counting what is allocated; about 0 where it isn't. */
  readonly memoryMs: number;
  /** Operations over time; absent in a measurement that is too short to show anything. */
  readonly timeline?: Timeline | undefined;
  /** How busy the event loop was; only with several operations in flight, and where the host can watch it. */
  readonly eventLoop?: EventLoop | undefined;
  readonly memory: Memory;
}

/** Memory figures of a launch; what the runtime can't tell is absent. */
export interface Memory extends MemoryUse {
  /** Largest memory of the whole process. */
  readonly peakRssBytes?: number | undefined;
  /** While timing, per 1,000 operations. */
  readonly collections?: Collections | undefined;
}
