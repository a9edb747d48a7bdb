import { now } from "mitata/src/lib.mjs";
import type { Benchtime } from "./benchtime.ts";
import { isThenable, type Operation, type ResultKind } from "./operation.ts";

/** Where results go, so that no compiler can leave out what computes them. */
const sink: { value: unknown } = { value: undefined };

/**
 * Runs exactly `count` operations, one after the other.
 * @returns nanoseconds of their timed parts; at once where the operations are sync and have no untimed part
 * @throws what an operation throws
 */
export function runSequential(operation: Operation, kind: ResultKind, count: number): number | Promise<number> {
  if (operation.hasUntimed) return runWithUntimed(operation, kind, count);
  return kind === "sync" ? runSync(operation, count) : runAsync(operation, count);
}

function runSync({ run }: Operation, count: number): number {
  const startNs = now();
  for (let at = 0; at < count; at++) sink.value = run(undefined);
  return now() - startNs;
}

async function runAsync({ run }: Operation, count: number): Promise<number> {
  const startNs = now();
  for (let at = 0; at < count; at++) await run(undefined);
  return now() - startNs;
}

async function runWithUntimed({ prepare, run, release }: Operation, kind: ResultKind, count: number): Promise<number> {
  let sumNs = 0;
  for (let at = 0; at < count; at++) {
    let argument = prepare();
    if (isThenable(argument)) argument = await argument;
    const startNs = now();
    let result = run(argument);
    if (kind === "async") result = await result;
    sumNs += now() - startNs;
    // Waiting for what is there already would cost more than a short operation.
    const undone = release(isThenable(result) ? await result : result, argument);
    if (isThenable(undone)) await undone;
  }
  return sumNs;
}

/** Told of each operation that ends in {@link runConcurrent}. */
export interface FlightRecorder {
  /**
   * @param latencyNs - what the operation took
   * @param endNs - when it ended, by the engine's clock
   * @returns nanoseconds that the recording itself took, where they are worth leaving out of the time that passed
   */
  record(latencyNs: number, endNs: number): number;
}

/** Options of {@link runConcurrent}. */
export interface ConcurrentOptions {
  readonly operation: Operation;
  /** Operations in flight; no more than there are operations. */
  readonly inFlight: number;
  /** How many operations to run, or how long to start new ones. */
  readonly benchtime: Benchtime;
  readonly recorder?: FlightRecorder | undefined;
  /** No operation is started after it was aborted. */
  readonly signal: AbortSignal;
}

/**
 * Keeps N operations in flight: N loops, each of which starts its next operation when its last one has ended, whatever the others do. So a
 * slow operation holds up one loop only, as a slow request holds up one client.
 *
 * @returns nanoseconds from the first start to the last end. Where untimed parts lie between, the time that passed isn't the operations':
 *   then it is their share of it, by Little's law (the sum of their latencies over the number in flight)
 * @throws the first failure, when all loops have ended
 */
export async function runConcurrent({ operation, inFlight, benchtime, recorder, signal }: ConcurrentOptions): Promise<number> {
  const { hasUntimed, prepare, run, release } = operation;
  const count = benchtime.kind === "iterations" ? benchtime.iterations : Number.POSITIVE_INFINITY;
  // Nobody asks when each operation ended where they are only counted.
  const isEachTimed = hasUntimed || recorder !== undefined || benchtime.kind === "time";
  let started = 0;
  let latencyNs = 0;
  let recordingNs = 0;
  const failures: unknown[] = [];

  const startNs = now();
  const deadlineNs = benchtime.kind === "time" ? startNs + benchtime.durationNs : Number.POSITIVE_INFINITY;
  const loop = async () => {
    let fromNs = now();
    while (started < count && failures.length === 0 && !signal.aborted) {
      started += 1;
      const argument = hasUntimed ? await prepare() : undefined;
      if (hasUntimed) fromNs = now();
      const result = await run(argument);
      if (!isEachTimed) continue;
      const endNs = now();
      latencyNs += endNs - fromNs;
      if (recorder !== undefined) recordingNs += recorder.record(endNs - fromNs, endNs);
      if (hasUntimed) await release(result, argument);
      if (endNs - recordingNs >= deadlineNs) return;
      fromNs = endNs;
    }
  };
  const guarded = () => loop().catch((thrown: unknown) => void failures.push(thrown));
  await Promise.all(Array.from({ length: inFlight }, guarded));
  const elapsedNs = now() - startNs - recordingNs;
  if (failures.length > 0) throw failures[0];
  return hasUntimed ? latencyNs / inFlight : elapsedNs;
}

/** An operation, and how it is run. */
export interface Running {
  readonly operation: Operation;
  readonly kind: ResultKind;
  readonly inFlight: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a batch of operations: `count`, and at least one for each that is to be in flight.
 * @returns nanoseconds of an operation; with several in flight the time between two ends
 */
export async function timePerOperation({ operation, kind, inFlight, signal }: Running, count: number): Promise<number> {
  if (inFlight === 1) return (await runSequential(operation, kind, count)) / count;
  const iterations = Math.max(count, inFlight);
  return (await runConcurrent({ operation, inFlight, benchtime: { kind: "iterations", iterations }, signal })) / iterations;
}

/** Lets everything else run: sync operations let nothing else run meanwhile, the news that the run has ended included. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
