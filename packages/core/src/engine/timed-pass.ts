import { now } from "mitata/src/lib.mjs";
import type { Benchtime } from "./benchtime.ts";
import { type FlightRecorder, type Running, runConcurrent, runSequential, turn } from "./loops.ts";
import type { LatencyRecorder } from "./recorder.ts";

/** An operation shorter than this is timed in batches: the clock costs 20–60 ns, 1 % of it. */
const singleNs = 5_000;
/** Length of a batch; long beside the clock, short beside a benchtime. */
const batchNs = 200_000;
const largestBatch = 2 ** 16;
/** Samples are taken for so long, then everything else may run for a moment. */
const sliceNs = 1e9;
/** How often, with several operations in flight, the timeline is told how many operations have ended. */
const stretchNs = 50e6;

/** Options of {@link timedPass}. */
export interface TimedPassOptions extends Running {
  readonly benchtime: Benchtime;
  /** Roughly how long the timed part of an operation takes, in nanoseconds. */
  readonly estimateNs: number;
  /** Given every sample. */
  readonly recorder: LatencyRecorder;
  /** Told of each stretch in which operations were timed without a pause, by the host's clock, in milliseconds. */
  readonly onSlice?: ((startMs: number, endMs: number) => void) | undefined;
}

/** Times operations for a benchtime. @returns nanoseconds of all of them; with several in flight, of the time between two ends each */
export function timedPass(options: TimedPassOptions): Promise<number> {
  return options.inFlight === 1 ? timeSequential(options) : timeConcurrent(options);
}

/** One operation at a time, in samples of one or of a batch. */
async function timeSequential({ operation, kind, benchtime, estimateNs, recorder, signal, onSlice }: TimedPassOptions): Promise<number> {
  const isExact = benchtime.kind === "iterations";
  const batch = operation.hasUntimed || isExact ? 1 : batchSize(estimateNs);
  let left = isExact ? benchtime.iterations : Number.POSITIVE_INFINITY;
  let leftNs = isExact ? Number.POSITIVE_INFINITY : benchtime.durationNs;
  const beganMs = performance.now();
  while (left > 0 && leftNs > 0 && !signal.aborted) {
    const startMs = performance.now();
    const startNs = now();
    const endNs = startNs + Math.min(leftNs, sliceNs);
    // What is untimed counts against the benchtime too, or a short operation with a long preparation would take for ever.
    do {
      const ns = runSequential(operation, kind, batch);
      recorder.keep((typeof ns === "number" ? ns : await ns) / batch);
    } while (recorder.kept < left && !recorder.isFull && now() < endNs && !signal.aborted);
    leftNs -= now() - startNs;
    left -= recorder.kept;
    const endMs = performance.now();
    onSlice?.(startMs, endMs);
    recorder.timeline.add(startMs - beganMs, endMs - beganMs, recorder.kept * batch);
    recorder.sort(batch);
    await turn();
  }
  return recorder.sumNs;
}

/** Operations per sample: one where it can be timed singly, else enough to make the clock's cost vanish. */
function batchSize(estimateNs: number): number {
  if (estimateNs >= singleNs) return 1;
  const wanted = Math.ceil(batchNs / Math.max(estimateNs, 1) / 4) * 4;
  return Math.min(largestBatch, wanted);
}

/** Several in flight. */
async function timeConcurrent({ operation, inFlight, benchtime, recorder, signal, onSlice }: TimedPassOptions): Promise<number> {
  const startMs = performance.now();
  const timedNs = await runConcurrent({
    operation,
    inFlight,
    // Fewer than one a loop wouldn't be in flight together.
    benchtime: benchtime.kind === "time" ? benchtime : { kind: "iterations", iterations: Math.max(benchtime.iterations, inFlight) },
    recorder: flightRecorder(recorder),
    signal,
  });
  onSlice?.(startMs, performance.now());
  recorder.sort();
  return timedNs;
}

/** Operations are told to the timeline by stretches, so that each costs no more than a comparison. */
function flightRecorder(recorder: LatencyRecorder): FlightRecorder {
  const startNs = now();
  let toldNs = startNs;
  let ended = 0;
  return {
    record(latencyNs, endNs) {
      recorder.keep(latencyNs);
      ended += 1;
      if (endNs >= toldNs + stretchNs) {
        recorder.timeline.add((toldNs - startNs) / 1e6, (endNs - startNs) / 1e6, ended);
        ended = 0;
        toldNs = endNs;
      }
      if (!recorder.isFull) return 0;
      const fromNs = now();
      recorder.sort();
      return now() - fromNs;
    },
  };
}
