import { now } from "mitata/src/lib.mjs";
import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";
import type { Collections } from "../benchmark/host.ts";
import { AgentperfError } from "../errors.ts";
import { Sketch } from "../statistics/sketch.ts";
import type { Budget } from "./budget.ts";
import { measureConcurrent } from "./concurrent.ts";
import { LatencyRecorder, type Measurement } from "./measurement.ts";
import type { MemoryOptions, MemoryUse } from "./memory.ts";
import { bindOperation, type Operation } from "./operation.ts";
import { type Estimate, measureSequential, type ResultKind } from "./sequential.ts";

/** What measuring is doing. */
export type Phase = "setup" | "verify" | "warmup" | "measure" | "memory" | "teardown";

/** Options of {@link measure}. */
export interface MeasureOptions {
  readonly budget: Budget;
  /** Warm-up before anything counts, in nanoseconds; at least one operation always runs to be checked. */
  readonly warmupNs: number;
  /** Whether what an operation allocates is counted, in a pass of its own that takes less than half of the timed one's time. */
  readonly memory?: boolean;
  /** Waited for when all is ready to be measured: others may have to be too. */
  beforeMeasure?(): Promise<void>;
  /** Waited for when all that counts was measured. */
  afterMeasure?(): Promise<void>;
  /** Told of each stretch in which operations were timed without a pause: when it began and ended, by the host's clock, in milliseconds. */
  onSlice?(startMs: number, endMs: number): void;
  /** Told when a phase begins. */
  onPhase?(phase: Phase): void;
}

/** What {@link measure} gives: the figures, and those of the benchmark's own. */
export interface Measured extends Measurement {
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Measures one benchmark in this process: set-up, one checked operation, warm-up, the measured part, teardown.
 *
 * Teardown runs also after a failure; a failure in it counts only where nothing failed before.
 * @throws what the benchmark throws; {AgentperfError} `wrong-answer`: `verify` gave false; `aborted`: the context's signal was
 */
export async function measure(benchmark: Benchmark, context: BenchmarkContext, options: MeasureOptions): Promise<Measured> {
  const { signal } = context;
  options.onPhase?.("setup");
  const state = await benchmark.setup?.(context);
  let measured: Measured | undefined;
  try {
    const measuring = async () => {
      const figures = await unlessAborted(signal, () => measureState(benchmark, state, context, options));
      measured = { ...figures, metrics: benchmark.metrics?.(state) ?? {} };
    };
    await (benchmark.within === undefined ? measuring() : benchmark.within(state, measuring));
    if (measured === undefined) throw new AgentperfError("definition", `${benchmark.name}: within didn't run the measuring`);
  } finally {
    options.onPhase?.("teardown");
    const ending = async () => benchmark.teardown?.(state);
    // The first failure is the cause; one in teardown is most often its consequence.
    await (measured === undefined ? ending().catch(() => undefined) : ending());
  }
  return measured;
}

async function measureState(
  benchmark: Benchmark,
  state: unknown,
  context: BenchmarkContext,
  { budget, warmupNs, memory, beforeMeasure, afterMeasure, onSlice, onPhase }: MeasureOptions,
): Promise<Measurement> {
  const { signal, concurrency, host } = context;
  const bind = () => bindOperation(benchmark, state);
  const operations = Array.from({ length: concurrency }, bind);
  // There is at least one: concurrency is a whole number from 1.
  const first = operations[0] as Operation;

  onPhase?.("verify");
  const { kind, estimate } = await checkOnce(benchmark, state, first);

  onPhase?.("warmup");
  // An operation that is longer than the warm-up has had it.
  const warmup = estimate.wholeNs >= warmupNs ? { estimate, elapsedMs: 0 } : await warmUp({ operations, budget, warmupNs, signal });
  host.gc?.();
  await beforeMeasure?.();

  onPhase?.("measure");
  const collections = memory === true ? host.watchCollections?.() : undefined;
  const eventLoop = concurrency === 1 ? undefined : host.watchEventLoop?.();
  const recorder = new LatencyRecorder(new Sketch());
  const startNs = now();
  let nsPerOp: number;
  if (concurrency === 1) {
    await measureSequential({
      operation: first,
      kind,
      budget,
      estimate: warmup.estimate,
      recorder,
      signal,
      ...(onSlice === undefined ? {} : { onSlice }),
    });
    nsPerOp = recorder.sumNs / recorder.iterations;
  } else {
    const fromMs = performance.now();
    const elapsedNs = await measureConcurrent({ operations, budget, recorder, signal });
    onSlice?.(fromMs, performance.now());
    // With untimed parts between, the time that passed isn't the operations'; Little's law gives their share of it.
    nsPerOp = (first.hasUntimed ? recorder.sumNs / concurrency : elapsedNs) / recorder.iterations;
  }
  const elapsedMs = (now() - startNs) / 1e6;
  await afterMeasure?.();
  const collected = await collections?.stop();
  const loop = await eventLoop?.stop();
  throwIfAborted(signal);
  // Before allocations are counted, which takes memory itself.
  const peakRssBytes = host.peakRssBytes?.();
  const timeline = recorder.timeline.timeline();
  if (memory === true) onPhase?.("memory");
  // With several in flight an operation took longer than the time between two ends.
  const wholeNs = (elapsedMs * 1e6 * concurrency) / recorder.iterations;
  const memoryFromMs = performance.now();
  const use =
    memory === true
      ? await memoryOf({ benchmark, state, operation: first, isAsync: kind !== "sync", host, signal, wholeNs }, elapsedMs)
      : {};
  const memoryMs = performance.now() - memoryFromMs;
  return {
    iterations: recorder.iterations,
    samples: recorder.samples,
    nsPerOp,
    opsPerSecond: 1e9 / nsPerOp,
    latency: recorder.latency(),
    histogram: recorder.histogram,
    elapsedMs,
    warmupMs: warmup.elapsedMs,
    memoryMs,
    ...(timeline === undefined ? {} : { timeline }),
    ...(loop === undefined ? {} : { eventLoop: loop }),
    memory: {
      ...use,
      ...(peakRssBytes === undefined ? {} : { peakRssBytes }),
      ...(collected === undefined ? {} : { collections: perThousand(collected, recorder.iterations) }),
    },
  };
}

/** Time of the memory pass, of the timed one's. */
const memoryShare = 0.3;
const longestMemoryNs = 2e9;

async function memoryOf(options: Omit<MemoryOptions, "budgetNs">, elapsedMs: number): Promise<MemoryUse> {
  // Loaded when it is needed: a worker's start is part of every launch.
  const { measureMemory } = await import("./memory.ts");
  const use = await measureMemory({ ...options, budgetNs: Math.min(longestMemoryNs, memoryShare * elapsedMs * 1e6) });
  throwIfAborted(options.signal);
  return use;
}

const perThousand = ({ count, pauseNs }: Collections, iterations: number): Collections => ({
  count: (1_000 * count) / iterations,
  pauseNs: (1_000 * pauseNs) / iterations,
});

/** Runs and checks one operation; what kind of result it gives, and how long it took. */
async function checkOnce(benchmark: Benchmark, state: unknown, operation: Operation): Promise<{ kind: ResultKind; estimate: Estimate }> {
  const t0 = now();
  const argument = await operation.prepare();
  const t1 = now();
  const result = operation.run(argument);
  const kind = result instanceof Promise ? "promise" : isThenable(result) ? "thenable" : "sync";
  const value = await result;
  const t2 = now();
  const right = await benchmark.verify?.(state, value);
  await operation.settle();
  if (right === false) {
    throw new AgentperfError("wrong-answer", `${benchmark.name}: the operation gave a wrong result (${shown(value)})`);
  }
  // The clock may stand still over a short operation.
  return { kind, estimate: { timedNs: Math.max(t2 - t1, 1), wholeNs: Math.max(t2 - t0, 1) } };
}

interface WarmUpOptions {
  readonly operations: readonly Operation[];
  readonly budget: Budget;
  readonly warmupNs: number;
  readonly signal: AbortSignal;
}

/** Runs operations untimed until the compilers have seen them; how long one takes, roughly. */
async function warmUp(options: WarmUpOptions): Promise<{ estimate: Estimate; elapsedMs: number }> {
  const { operations, budget, warmupNs, signal } = options;
  const startNs = now();
  const most = budget.kind === "iterations" ? budget.iterations : Number.POSITIVE_INFINITY;
  let count = 0;
  let timedNs = Number.POSITIVE_INFINITY;
  let wholeNs = Number.POSITIVE_INFINITY;
  const loop = async (operation: Operation) => {
    while (!signal.aborted && now() - startNs < warmupNs && count < most) {
      // Doubling rounds: the clock and the wait cost little beside many short operations, and one long one is one round.
      const round = operations.length === 1 && !operation.hasUntimed ? Math.max(1, Math.min(count, 8192)) : 1;
      const t0 = now();
      const argument = operation.hasUntimed ? await operation.prepare() : undefined;
      const t1 = now();
      for (let at = 0; at < round; at++) {
        const result = operation.run(argument);
        if (isThenable(result)) await result;
      }
      const t2 = now();
      timedNs = Math.min(timedNs, (t2 - t1) / round);
      wholeNs = Math.min(wholeNs, (t2 - t0) / round);
      count += round;
      // A loop of finished promises alone would keep the others from starting.
      if (operations.length > 1) await undefined;
    }
    await operation.settle();
  };
  // A thousand in flight would take their first wave's time, whatever the warm-up's is.
  await Promise.all(operations.slice(0, warmUpLoops).map(loop));
  const estimate = { timedNs: Math.max(timedNs, 0.1), wholeNs: Math.max(wholeNs, 0.1) };
  return { estimate, elapsedMs: (now() - startNs) / 1e6 };
}

const warmUpLoops = 64;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AgentperfError("aborted", "the measurement was interrupted", { cause: signal.reason });
}

/** The work's outcome, or an `aborted` error as soon as the signal says so: an operation that hangs must not hold it up. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  throwIfAborted(signal);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    reject(new AgentperfError("aborted", "the measurement was interrupted", { cause: signal.reason }));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function shown(value: unknown): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === undefined ? "undefined" : text.slice(0, 120);
}
