import { now } from "mitata/src/lib.mjs";
import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";
import { AgentperfError } from "../errors.ts";
import { median } from "../statistics/summary.ts";
import { bindOperation, type Operation, sink } from "./operation.ts";

/** One side of a comparison: the benchmark and what it runs on. */
export interface Side {
  readonly benchmark: Benchmark;
  readonly context: BenchmarkContext;
}

/** Options of {@link alternate}. */
export interface AlternateOptions {
  /** How long both sides are measured together. */
  readonly durationNs: number;
  /** Warm-up of each side. */
  readonly warmupNs: number;
}

/** What alternating gave. */
export interface Alternated {
  /** Median of the quads' log ratios, the second side's time over the first's: one value of a launch. */
  readonly logRatio: number;
  /** Quads measured: first, second, second, first. */
  readonly quads: number;
  /** Median time of an operation, by side. */
  readonly nsPerOp: readonly [first: number, second: number];
}

/** Long beside the clock, short beside what disturbs a machine. */
const sliceNs = 2e6;

/**
 * Measures two sides in this process, in slices of about two milliseconds in turn, ABBA: what drifts or disturbs hits both alike.
 *
 * @throws what a side throws; {AgentperfError} `wrong-answer`, `aborted`, or `definition` where a benchmark has `within` or levels
 */
export async function alternate(first: Side, second: Side, options: AlternateOptions): Promise<Alternated> {
  const { signal } = first.context;
  for (const { benchmark } of [first, second]) {
    if (benchmark.within !== undefined)
      throw new AgentperfError("definition", `${benchmark.name} runs inside a context of its own, which two sides can't share`);
  }
  const states: unknown[] = [];
  let alternated: Alternated | undefined;
  try {
    for (const { benchmark, context } of [first, second]) states.push(await benchmark.setup?.(context));
    const operations = [first, second].map(({ benchmark }, at) => bindOperation(benchmark, states[at])) as [Operation, Operation];
    const counts = [] as number[];
    for (const [at, { benchmark }] of [first, second].entries()) {
      await check(benchmark, states[at], operations[at] as Operation);
      counts.push(await calibrate(operations[at] as Operation, options.warmupNs, signal));
    }
    alternated = await quads(operations, counts as [number, number], options.durationNs, signal);
    return alternated;
  } finally {
    // Both, whatever the other's does. The first failure is the cause; one in teardown is most often its consequence.
    const ends = await Promise.allSettled(states.map(async (state, at) => [first, second][at]?.benchmark.teardown?.(state)));
    const broken = ends.find((end) => end.status === "rejected");
    if (alternated !== undefined && broken !== undefined) await Promise.reject(broken.reason);
  }
}

async function check(benchmark: Benchmark, state: unknown, operation: Operation): Promise<void> {
  const argument = await operation.prepare();
  const value = await operation.run(argument);
  if ((await benchmark.verify?.(state, value)) === false)
    throw new AgentperfError("wrong-answer", `${benchmark.name}: the operation gave a wrong result`);
  await operation.settle();
}

/** Warms a side up; how many of its operations fill a slice. */
async function calibrate(operation: Operation, warmupNs: number, signal: AbortSignal): Promise<number> {
  const startNs = now();
  let count = 1;
  let ns = await slice(operation, count);
  while (now() - startNs < warmupNs && !signal.aborted) {
    count = Math.max(1, Math.min(count * 2, Math.round(sliceNs / Math.max(ns, 1))));
    ns = await slice(operation, count);
  }
  return Math.max(1, Math.round(sliceNs / Math.max(ns, 0.1)));
}

async function quads(
  operations: readonly [Operation, Operation],
  counts: readonly [number, number],
  durationNs: number,
  signal: AbortSignal,
): Promise<Alternated> {
  const ratios: number[] = [];
  const times: [number[], number[]] = [[], []];
  const startNs = now();
  const timed = async (side: 0 | 1) => {
    const ns = await slice(operations[side], counts[side]);
    times[side].push(ns);
    return Math.log(Math.max(ns, 1e-3));
  };
  while ((now() - startNs < durationNs || ratios.length < 3) && !signal.aborted) {
    // Which side begins changes from quad to quad, so that neither always follows the pause between them.
    const [outer, inner] = ratios.length % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const [a1, b1, b2, a2] = [await timed(outer), await timed(inner), await timed(inner), await timed(outer)];
    const difference = (b1 + b2 - a1 - a2) / 2;
    ratios.push(inner === 1 ? difference : -difference);
    // Sync operations let nothing else run, the news that the run has ended included.
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (const operation of operations) await operation.settle();
  if (signal.aborted) throw new AgentperfError("aborted", "the measurement was interrupted", { cause: signal.reason });
  return { logRatio: median(ratios), quads: ratios.length, nsPerOp: [median(times[0]), median(times[1])] };
}

/** Nanoseconds an operation, over so many. */
async function slice(operation: Operation, count: number): Promise<number> {
  const { run } = operation;
  if (!operation.hasUntimed) {
    const startNs = now();
    for (let at = 0; at < count; at++) {
      const result = run(undefined);
      if (result instanceof Promise) await result;
      else sink.value = result;
    }
    return (now() - startNs) / count;
  }
  let sumNs = 0;
  for (let at = 0; at < count; at++) {
    const argument = await operation.prepare();
    const startNs = now();
    await run(argument);
    sumNs += now() - startNs;
  }
  return sumNs / count;
}
