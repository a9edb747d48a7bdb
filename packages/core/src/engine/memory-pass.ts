import { now } from "mitata/src/lib.mjs";
import type { Benchmark } from "../benchmark/define-benchmark.ts";
import type { Allocated, AllocationCounter, Host } from "../benchmark/host.ts";
import { studentTail } from "../statistics/student-t.ts";
import { runSequential } from "./loops.ts";
import type { Operation, ResultKind } from "./operation.ts";

/** What an operation takes of memory. What the runtime can't tell is absent. */
export interface MemoryUse {
  /** Allocated by an operation, collected since or not. */
  readonly bytesPerOp?: number | undefined;
  /** Objects allocated by an operation. */
  readonly allocsPerOp?: number | undefined;
  /** How the live heap grew. */
  readonly growth?: HeapGrowth | undefined;
}

/** How the heap that is left after full collections grows with the operations. */
export interface HeapGrowth {
  readonly bytesPerOp: number;
  /** Two-sided p-value of "it doesn't". */
  readonly p: number;
  /** Operations over which it was watched. */
  readonly operations: number;
}

/** Options of {@link memoryPass}. */
export interface MemoryPassOptions {
  readonly benchmark: Benchmark;
  readonly state: unknown;
  /** The one that was timed, so that the compilers have done with it. */
  readonly operation: Operation;
  readonly kind: ResultKind;
  readonly host: Host;
  /** Time of one operation with what is untimed, from the timed pass. */
  readonly wholeNs: number;
  /** Roughly how long this may take. */
  readonly longestNs: number;
  readonly signal: AbortSignal;
}

/** More would fill the profiler's own memory. */
const mostObjects = 60_000;
const mostOperations = 20_000;
/** How often two counts that don't fit together are made again, and what they may differ by an operation in any case. */
const attempts = 3;
const alikeBytes = 8;
const leastBytes = 4_096;
/** What counting an object takes, roughly. */
const objectNs = 3_000;
/** After so many calls every compiler has seen a function. */
const settledCalls = 20_000;
/** Fewest blocks by which a heap must grow to be told by its blocks only. */
const fewestBlocks = 32;
/** Operations of a benchmark with untimed parts are all prepared before the first of them runs. */
const mostPrepared = 100;
const [fewestSegments, mostSegments] = [6, 8] as const;

/**
 * Counts what an operation allocates, and watches whether the heap keeps any of it: a pass of its own, after the timed one, since counting
 * costs more than most operations.
 */
export async function memoryPass(options: MemoryPassOptions): Promise<MemoryUse> {
  const allocated = await countAllocations(options);
  return { ...allocated, growth: options.signal.aborted ? undefined : await watchGrowth(options) };
}

/**
 * Counts by the difference between so many operations and twice as many, in which what counting itself allocates falls out. An operation that is
 * longer than the pass may be isn't counted.
 */
async function countAllocations(options: MemoryPassOptions): Promise<MemoryUse> {
  const { host, longestNs, wholeNs, operation, signal } = options;
  if (wholeNs > longestNs) return {};
  const counter = await host.allocationCounter?.();
  if (counter === undefined) return {};
  await settleCompilers(options);
  const count = (many: number) => counted(counter, options, many);
  const one = await count(1);
  // What counting itself allocates is much beside a short operation.
  const none = one.objects === undefined ? one : await count(0);
  const few = 16 * wholeNs > longestNs / 16 ? 1 : 16;
  const some = few === 1 ? one : await count(few);
  const objects = Math.max(0, (some.objects ?? 0) - (none.objects ?? 0)) / few;
  // Half of the time for four times as many, counted, which takes longer than they did.
  const byTime = longestNs / 2 / 4 / (wholeNs + objectNs * objects);
  const byObjects = mostObjects / 2 / Math.max(objects, 1);
  const most = Math.floor(Math.min(byTime, byObjects, operation.hasUntimed ? mostPrepared : mostOperations));
  if (most < 2 || signal.aborted) return perOperation(one, one.objects === undefined ? undefined : none, 1);
  if (one.objects === undefined) {
    // A heap that is collected on the way shows nothing: no more than a few blocks of it.
    let [size, once] = [1, one];
    while (once.bytes < fewestBlocks * once.resolutionBytes && 2 * size <= most) {
      size = Math.min(most, 4 * size);
      once = await count(size);
    }
    return perOperation(await count(2 * size), once, size);
  }
  // The first one is for the compilers, which may still be at work in the next.
  await count(most);
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
    const once = await count(most);
    const twice = await count(2 * most);
    const [first, second] = [once.bytes - none.bytes, twice.bytes - once.bytes];
    const isAlike = Math.abs(second - first) <= Math.max(0.2 * first, alikeBytes * most, leastBytes);
    if (isAlike) return perOperation(twice, once, most);
  }
  return {};
}

function perOperation(many: Allocated, few: Allocated | undefined, count: number): MemoryUse {
  const bytes = many.bytes - (few?.bytes ?? 0);
  const resolution = many.resolutionBytes / count;
  // A heap that was collected meanwhile shows less than was allocated; then the two don't fit together.
  const isOdd = few !== undefined && many.objects === undefined && (bytes < 0.5 * few.bytes || bytes > 2 * few.bytes);
  const isCoarse = resolution > 4 && bytes < 8 * many.resolutionBytes;
  const objects = many.objects === undefined ? undefined : (many.objects - (few?.objects ?? 0)) / count;
  return {
    bytesPerOp: isCoarse || (isOdd && few.bytes > 4 * many.resolutionBytes) ? undefined : rounded(Math.max(0, bytes / count)),
    allocsPerOp: objects === undefined ? undefined : rounded(Math.max(0, objects)),
  };
}

/** Two decimals: what is left of a compiler's own objects between two counts is less. */
const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * As many calls, for `calls.forEach(operation.run)`: each operation is a call of its own then. In the timed loop they are compiled into it,
 * several at a time, and the objects of several are made as one, which can't be counted.
 */
const callsOf = (count: number): readonly undefined[] => new Array<undefined>(count).fill(undefined);

/** Calls an operation until the compilers have done with it, where that takes little time: what they make would be counted. */
async function settleCompilers({ operation, kind, wholeNs, longestNs }: MemoryPassOptions): Promise<void> {
  if (kind === "async" || operation.hasUntimed || wholeNs * settledCalls > longestNs / 4) return;
  for (const count of [settledCalls, settledCalls / 10]) {
    callsOf(count).forEach(operation.run);
    // They work beside this thread.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function counted(counter: AllocationCounter, options: MemoryPassOptions, count: number): Promise<Allocated> {
  const { benchmark, state, operation, kind, host } = options;
  host.gc?.();
  if (!operation.hasUntimed && kind === "sync") {
    const calls = callsOf(count);
    await counter.start();
    calls.forEach(operation.run);
    return counter.stop();
  }
  if (!operation.hasUntimed) {
    await counter.start();
    await runSequential(operation, kind, count);
    return counter.stop();
  }
  // The loop prepares each operation just before it runs, which would be counted here.
  const given: unknown[] = [];
  for (let at = 0; at < count; at++) given.push(await operation.prepare());
  const results = new Array<unknown>(count);
  await counter.start();
  for (let at = 0; at < count; at++) {
    const result = benchmark.run(state, given[at]);
    results[at] = kind === "async" ? await result : result;
  }
  const allocated = await counter.stop();
  for (let at = 0; at < count; at++) await operation.release(await results[at], given[at]);
  return allocated;
}

/** The slope of the heap after full collections, between which operations run. */
async function watchGrowth({ operation, kind, host, wholeNs, longestNs, signal }: MemoryPassOptions): Promise<HeapGrowth | undefined> {
  const { gc, heapUsedBytes } = host;
  if (gc === undefined || heapUsedBytes === undefined) return undefined;
  const startNs = now();
  gc();
  const gcNs = now() - startNs;
  const halfNs = longestNs / 2;
  // A heap that takes long to collect is large, which may be the leak: a few points are wanted whatever they take.
  const segments = Math.max(fewestSegments, Math.min(mostSegments, Math.floor(halfNs / gcNs / 2)));
  const runNs = Math.max(halfNs - segments * gcNs, halfNs / 4);
  const perSegment = Math.floor(Math.min(mostOperations, runNs / segments / wholeNs));
  if (perSegment < 1) return undefined;
  const heap: number[] = [];
  while (heap.length < segments && !signal.aborted) {
    await runSequential(operation, kind, perSegment);
    gc();
    heap.push(heapUsedBytes());
  }
  const { slope, p } = lineThrough(heap);
  return { bytesPerOp: rounded(slope / perSegment), p, operations: segments * perSegment };
}

/** Least squares line through values at 0, 1, 2, …: its slope, and the p-value of "it has none". */
function lineThrough(values: readonly number[]): { slope: number; p: number } {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0) / spread;
  const residual = values.reduce((sum, value, at) => sum + (value - mean - slope * (at - middle)) ** 2, 0);
  if (residual === 0) return { slope, p: slope === 0 ? 1 : 0 };
  return { slope, p: studentTail(slope / Math.sqrt(residual / (n - 2) / spread), n - 2) };
}
