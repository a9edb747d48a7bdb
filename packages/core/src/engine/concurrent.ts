import { now } from "mitata/src/lib.mjs";
import type { Budget } from "./budget.ts";
import type { LatencyRecorder } from "./measurement.ts";
import type { Operation } from "./operation.ts";

/** Latencies kept raw until they are sorted into the histogram, outside the time that counts. */
const bufferLength = 2 ** 18;

const stretchNs = 50e6;

/** Options of {@link measureConcurrent}. */
export interface ConcurrentOptions {
  /** One a loop. */
  readonly operations: readonly Operation[];
  readonly budget: Budget;
  readonly recorder: LatencyRecorder;
  readonly signal: AbortSignal;
}

/**
 * Keeps N operations in flight: N loops, each of which starts its next operation when its last has ended, whatever the
 * others do. So a slow operation holds up one loop only, as a slow request holds up one client.
 *
 * @returns nanoseconds from the first start to the last end, without the bookkeeping
 */
export async function measureConcurrent({ operations, budget, recorder, signal }: ConcurrentOptions): Promise<number> {
  const buffer = new Float64Array(bufferLength);
  let filled = 0;
  let bookkeepingNs = 0;
  let started = 0;
  let failed = false;
  // Fewer than one a loop wouldn't be in flight together.
  const iterations = budget.kind === "iterations" ? Math.max(budget.iterations, operations.length) : Number.POSITIVE_INFINITY;
  const hasUntimed = operations.some((operation) => operation.hasUntimed);

  const flush = () => {
    const fromNs = now();
    for (let at = 0; at < filled; at++) recorder.add(buffer[at] as number);
    filled = 0;
    bookkeepingNs += now() - fromNs;
  };

  const startNs = now();
  const deadlineNs = budget.kind === "time" ? startNs + budget.durationNs : Number.POSITIVE_INFINITY;

  // Operations are told to the timeline by stretches, so that each costs no more than a comparison.
  let ended = 0;
  let told = 0;
  let markNs = startNs + stretchNs;
  let toldNs = startNs;
  const mark = (nowNs: number) => {
    recorder.timeline.add((toldNs - startNs) / 1e6, (nowNs - startNs) / 1e6, ended - told);
    told = ended;
    toldNs = nowNs;
    markNs = nowNs + stretchNs;
  };

  const loop = async ({ prepare, run }: Operation) => {
    let t0 = now();
    while (started < iterations && !failed && !signal.aborted) {
      started += 1;
      const argument = hasUntimed ? await prepare() : undefined;
      if (hasUntimed) t0 = now();
      await run(argument);
      const t1 = now();
      buffer[filled++] = t1 - t0;
      ended += 1;
      if (t1 >= markNs) mark(t1);
      if (filled === bufferLength) flush();
      if (t1 - bookkeepingNs >= deadlineNs) return;
      t0 = t1;
    }
  };

  const ends = await Promise.allSettled(
    operations.map((operation) =>
      loop(operation).catch((thrown: unknown) => {
        failed = true;
        throw thrown;
      }),
    ),
  );
  const elapsedNs = now() - startNs - bookkeepingNs;
  flush();
  const settled = await Promise.allSettled(operations.map((operation) => operation.settle()));
  // An operation's own failure comes before what it leaves behind.
  const rejected = [...ends, ...settled].find((end) => end.status === "rejected");
  if (rejected !== undefined) throw rejected.reason;
  return elapsedNs;
}
