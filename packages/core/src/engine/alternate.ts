import { now } from "mitata/src/lib.mjs";
import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";
import { AgentperfError } from "../errors.ts";
import { seededRandom } from "../statistics/random.ts";
import { median } from "../statistics/summary.ts";
import { bindOperation, type Operation } from "./operation.ts";

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
  /** Of the order of the slices and their lengths. */
  readonly seed: number;
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
    const sides: Loops[] = [];
    const counts: number[] = [];
    for (const [at, { benchmark, context }] of [first, second].entries()) {
      const bind = () => bindOperation(benchmark, states[at]);
      const operation = bind();
      const isAsync = await check(benchmark, states[at], operation);
      const loops: Loops = { operations: [operation, ...Array.from({ length: context.concurrency - 1 }, bind)], isAsync };
      sides.push(loops);
      counts.push(await calibrate(loops, options.warmupNs, signal));
    }
    alternated = await quads(sides as [Loops, Loops], counts as [number, number], options, signal);
    return alternated;
  } finally {
    // Both, whatever the other's does. The first failure is the cause; one in teardown is most often its consequence.
    const ends = await Promise.allSettled(states.map(async (state, at) => [first, second][at]?.benchmark.teardown?.(state)));
    const broken = ends.find((end) => end.status === "rejected");
    if (alternated !== undefined && broken !== undefined) await Promise.reject(broken.reason);
  }
}

/** Sees that one operation works; whether it is async. */
async function check(benchmark: Benchmark, state: unknown, operation: Operation): Promise<boolean> {
  const argument = await operation.prepare();
  const result = operation.run(argument);
  const value = await result;
  if ((await benchmark.verify?.(state, value)) === false)
    throw new AgentperfError("wrong-answer", `${benchmark.name}: the operation gave a wrong result`);
  await operation.settle();
  return typeof (result as PromiseLike<unknown> | undefined)?.then === "function";
}

/** Warms a side up; how many of its operations fill a slice. */
async function calibrate(loops: Loops, warmupNs: number, signal: AbortSignal): Promise<number> {
  const startNs = now();
  let count = 1;
  let ns = await slice(loops, count);
  while (now() - startNs < warmupNs && !signal.aborted) {
    count = Math.max(1, Math.min(count * 2, Math.round(sliceNs / Math.max(ns, 1))));
    ns = await slice(loops, count);
  }
  return Math.max(1, Math.round(sliceNs / Math.max(ns, 0.1)));
}

async function quads(
  sides: readonly [Loops, Loops],
  counts: readonly [number, number],
  { durationNs, seed }: AlternateOptions,
  signal: AbortSignal,
): Promise<Alternated> {
  const random = seededRandom(seed);
  const ratios: number[] = [];
  const times: [number[], number[]] = [[], []];
  const startNs = now();
  const timed = async (side: 0 | 1, length: number) => {
    const ns = await slice(sides[side], Math.max(1, Math.round(counts[side] * length)));
    times[side].push(ns);
    return Math.log(Math.max(ns, 1e-3));
  };
  while ((now() - startNs < durationNs || ratios.length < 3) && !signal.aborted) {
    // Which side begins is drawn, and how long the slices are, so that neither always follows the pause between quads, and nothing that
    // comes back at its own time, such as collections, falls on the same side again and again.
    const [outer, inner] = random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const);
    const length = 0.75 + random() / 2;
    const [a1, b1, b2, a2] = [
      await timed(outer, length),
      await timed(inner, length),
      await timed(inner, length),
      await timed(outer, length),
    ];
    const difference = (b1 + b2 - a1 - a2) / 2;
    ratios.push(inner === 1 ? difference : -difference);
    // Sync operations let nothing else run, the news that the run has ended included.
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (const { operations } of sides) for (const operation of operations) await operation.settle();
  if (signal.aborted) throw new AgentperfError("aborted", "the measurement was interrupted", { cause: signal.reason });
  return { logRatio: median(ratios), quads: ratios.length, nsPerOp: [median(times[0]), median(times[1])] };
}

/** A side's operations in flight, each in a loop of its own. */
interface Loops {
  readonly operations: readonly [Operation, ...Operation[]];
  readonly isAsync: boolean;
}

/** Nanoseconds an operation, over so many. With several in flight it is the time between two ends. */
async function slice({ operations, isAsync }: Loops, count: number): Promise<number> {
  const [operation, ...others] = operations;
  if (others.length > 0) return concurrentSlice(operations, count);
  if (operation.hasUntimed) {
    let sumNs = 0;
    for (let at = 0; at < count; at++) {
      const argument = await operation.prepare();
      const startNs = now();
      await operation.run(argument);
      sumNs += now() - startNs;
    }
    return sumNs / count;
  }
  const startNs = now();
  if (isAsync) for (let at = 0; at < count; at++) await operation.runBareAsync();
  else for (let at = 0; at < count; at++) operation.runBare();
  return (now() - startNs) / count;
}

async function concurrentSlice(operations: readonly Operation[], count: number): Promise<number> {
  const all = Math.max(count, operations.length);
  let left = all;
  const startNs = now();
  const loop = async (operation: Operation) => {
    while (left-- > 0) await operation.run(await operation.prepare());
  };
  await Promise.all(operations.map(loop));
  return (now() - startNs) / all;
}
