import { fn as mitataLoop, now } from "mitata/src/lib.mjs";
import type { Budget } from "./budget.ts";
import type { LatencyRecorder } from "./measurement.ts";
import { type Operation, sink } from "./operation.ts";

/** An operation shorter than this is timed in batches: the clock costs 20–60 ns, 1 % of it. */
const singleNs = 5_000;
/** Length of a batch; long beside the clock, short beside a budget. */
const batchNs = 200_000;
/** mitata keeps a slice's samples in memory; a long budget is measured in slices of at most this. */
const sliceNs = 1e9;
const maxBatch = 2 ** 16;

/** Roughly how long an operation takes, from the warm-up. */
export interface Estimate {
  /** Its timed part, in nanoseconds. */
  readonly timedNs: number;
  /** The whole of it, untimed parts included. */
  readonly wholeNs: number;
}

/** What an operation gives: a value, a promise, or something else that can be waited for. */
export type ResultKind = "sync" | "promise" | "thenable";

/** Options of {@link measureSequential}. */
export interface SequentialOptions {
  readonly operation: Operation;
  readonly kind: ResultKind;
  readonly budget: Budget;
  readonly estimate: Estimate;
  readonly recorder: LatencyRecorder;
  readonly signal: AbortSignal;
  onSlice?(startMs: number, endMs: number): void;
}

/** One operation at a time, timed by mitata's generated loop; all samples are kept. */
export async function measureSequential(options: SequentialOptions): Promise<void> {
  const { operation, budget, estimate, recorder, signal } = options;
  const exact = budget.kind === "iterations";
  const batch = operation.hasUntimed || exact ? 1 : batchSize(estimate.timedNs);
  const totalNs = exact ? 0 : budget.durationNs;
  let leftNs = totalNs;
  let left = exact ? budget.iterations : 0;
  const perSlice = Math.max(1, Math.min(2 ** 20, Math.ceil(sliceNs / estimate.wholeNs)));

  const beganMs = performance.now();

  // A rest too short for a slice of its own is let go: a freshly made loop has its own warm-up.
  while ((leftNs > totalNs / 20 || left > 0) && !signal.aborted) {
    const samples = exact ? Math.min(left, perSlice) : undefined;
    const startNs = now();
    const startMs = performance.now();
    const { call, prepare } = batch === 1 ? unrehearsed(options) : { call: callable(options), prepare: operation.prepare };
    const stats = await mitataLoop(call, {
      gc: false,
      samples_threshold: Number.POSITIVE_INFINITY,
      // Our own warm-up has run and chosen the batch; mitata's guess is from a single call.
      warmup_samples: batch === 1 ? 0 : 1,
      batch_threshold: batch === 1 ? -1 : Number.POSITIVE_INFINITY,
      warmup_threshold: Number.POSITIVE_INFINITY,
      batch_samples: batch,
      min_samples: samples ?? 1,
      max_samples: samples ?? 2 ** 20,
      // Untimed parts count against a time budget, or a short operation with a long preparation would take for ever.
      min_cpu_time: exact ? 0 : Math.min(leftNs, sliceNs) * (estimate.timedNs / estimate.wholeNs),
      ...(operation.hasUntimed ? { params: [prepare] } : {}),
    });
    await operation.settle();
    const endMs = performance.now();
    options.onSlice?.(startMs, endMs);
    for (const sample of stats.samples) recorder.add(sample, batch);
    recorder.timeline.add(startMs - beganMs, endMs - beganMs, stats.samples.length * batch);
    leftNs -= exact ? 0 : now() - startNs;
    left -= samples ?? 0;
    // A sync operation lets nothing else run, the news that the run has ended included.
    await turn();
  }
}

/** Operations per sample: one where it can be timed singly, else enough to make the clock's cost vanish; mitata unrolls by four. */
function batchSize(estimateNs: number): number {
  if (estimateNs >= singleNs) return 1;
  const wanted = Math.ceil(batchNs / Math.max(estimateNs, 1) / 4) * 4;
  return Math.min(maxBatch, wanted);
}

/**
 * The function that mitata calls. mitata knows an async one by `instanceof Promise`, of its first call's result; any other
 * thenable is turned into one.
 */
function callable({ operation, kind }: SequentialOptions): (argument?: unknown) => unknown {
  const { run } = operation;
  switch (kind) {
    case "sync":
      if (!operation.hasUntimed) return operation.runBare;
      return (argument: unknown) => {
        sink.value = run(argument);
      };
    case "promise":
      return operation.hasUntimed ? run : operation.runBareAsync;
    case "thenable":
      return operation.hasUntimed ? (argument: unknown) => Promise.resolve(run(argument)) : () => Promise.resolve(run(undefined));
  }
}

/**
 * The same without mitata's own first call, in which it looks what it is given: our set-up knows that already, and an
 * operation may take a second. Only for operations that are timed singly; the question would show in shorter ones.
 */
function unrehearsed(options: SequentialOptions): { call: (argument?: unknown) => unknown; prepare: () => unknown } {
  const { operation, kind } = options;
  const call = callable(options);
  const nothing = kind === "sync" ? undefined : Promise.resolve();
  let rehearsing = true;
  const rehearse = () => {
    rehearsing = false;
    return nothing;
  };
  return {
    // mitata takes a function with a parameter for another kind, unless it is given parameters.
    call: operation.hasUntimed
      ? (argument: unknown) => (rehearsing ? rehearse() : call(argument))
      : () => (rehearsing ? rehearse() : call()),
    prepare: () => (rehearsing ? undefined : operation.prepare()),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
