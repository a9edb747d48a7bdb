import { now } from "mitata/src/lib.mjs";
import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";
import type { Collections } from "../benchmark/host.ts";
import { checkedMetrics } from "../benchmark/metrics.ts";
import { AgentperfError } from "../errors.ts";
import { throwIfAborted, unlessAborted } from "./abort.ts";
import type { Benchtime } from "./benchtime.ts";
import { checkOnce } from "./check.ts";
import type { Measurement } from "./measurement.ts";
import type { MemoryPassOptions, MemoryUse } from "./memory-pass.ts";
import { type PhaseListener, type Phases, throughPhases } from "./phases.ts";
import { LatencyRecorder } from "./recorder.ts";
import { timedPass } from "./timed-pass.ts";
import { warmUp } from "./warm-up.ts";

/** Options of {@link measure}. */
export interface MeasureOptions extends PhaseListener {
  readonly benchtime: Benchtime;
  /** Warm-up before anything counts, in nanoseconds; at least one operation always runs to be checked. */
  readonly warmupNs: number;
  /** Whether collections are counted while it is timed. */
  readonly collections?: boolean | undefined;
  /** Roughly how long what an operation allocates is counted, in a pass of its own after the timed one; absent: it isn't. */
  readonly memoryNs?: number | undefined;
  /** Awaited just before measuring starts, so that several processes can start together. */
  beforeMeasure?(): Promise<void>;
  /** Awaited when all that counts was measured. */
  afterMeasure?(): Promise<void>;
  /** Told of each stretch in which operations were timed without a pause: when it began and ended, by the host's clock, in milliseconds. */
  onSlice?(startMs: number, endMs: number): void;
}

/**
 * Measures one benchmark in this process: set-up, one checked operation, warm-up, the measured part, teardown.
 *
 * Teardown runs also after a failure; a failure in it counts only where nothing failed before.
 * @throws what the benchmark throws; {AgentperfError} `wrong-answer`: `verify` gave false; `aborted`: the context's signal was
 */
export async function measure(benchmark: Benchmark, context: BenchmarkContext, options: MeasureOptions): Promise<Measurement> {
  return throughPhases([{ benchmark, context }], options, async ([state], phases) => {
    let measurement: Measurement | undefined;
    const work = () => measureState(benchmark, state, context, options, phases);
    const measuring = async () => {
      measurement = await phases.telling(() => unlessAborted(context.signal, work));
    };
    await (benchmark.within === undefined ? measuring() : benchmark.within(state, measuring));
    if (measurement === undefined) throw new AgentperfError("definition", `${benchmark.name}: within didn't run the measuring`);
    return measurement;
  });
}

/** A thousand in flight would take their first wave's time, whatever the warm-up's is. */
const mostWarmingUp = 64;

async function measureState(
  benchmark: Benchmark,
  state: unknown,
  { signal, concurrency, host, note }: BenchmarkContext,
  options: MeasureOptions,
  phases: Phases,
): Promise<Measurement> {
  const { benchtime, warmupNs, memoryNs, onSlice } = options;
  phases.enter("verify");
  const checked = await checkOnce(benchmark, state);
  const { operation, kind } = checked;
  if (checked.unrun !== undefined) note(checked.unrun);

  phases.enter("warmup");
  const most = benchtime.kind === "iterations" ? benchtime.iterations : undefined;
  const warmedUp = await warmUp(checked, { inFlight: Math.min(mostWarmingUp, concurrency), signal, durationNs: warmupNs, most });
  host.gc?.();
  await options.beforeMeasure?.();

  phases.enter("measure");
  const collections = options.collections === true ? host.watchCollections?.() : undefined;
  const eventLoop = concurrency === 1 ? undefined : host.watchEventLoop?.();
  const recorder = new LatencyRecorder();
  const watched = host.watchConditions?.();
  const running = { operation, kind, inFlight: concurrency, signal };
  const startNs = now();
  const timedNs = await timedPass({ ...running, benchtime, estimateNs: warmedUp.nsPerOp, recorder, onSlice });
  const measureMs = (now() - startNs) / 1e6;
  const conditions = await watched?.stop();
  await options.afterMeasure?.();
  const collected = await collections?.stop();
  const loop = await eventLoop?.stop();
  throwIfAborted(signal);
  const { iterations } = recorder;
  const nsPerOp = timedNs / iterations;
  // Before allocations are counted, which takes memory itself.
  const peakRssBytes = host.peakRssBytes?.();

  if (memoryNs !== undefined) phases.enter("memory");
  // With several in flight an operation took longer than the time between two ends.
  const wholeNs = (measureMs * 1e6 * concurrency) / iterations;
  const memoryFromMs = performance.now();
  const counting = { benchmark, state, operation, kind, host, signal, wholeNs };
  const use = memoryNs === undefined ? {} : await memoryOf({ ...counting, longestNs: memoryNs });
  const memoryMs = performance.now() - memoryFromMs;
  return {
    iterations,
    samples: recorder.samples,
    nsPerOp,
    opsPerSecond: 1e9 / nsPerOp,
    latency: recorder.latency(),
    histogram: recorder.histogram,
    metrics: checkedMetrics(benchmark.name, benchmark.metrics?.(state)),
    firstNs: checked.timedNs,
    conditions: conditions === undefined || measureMs < fewestConditionsMs ? undefined : conditions,
    measureMs,
    warmupMs: warmedUp.elapsedMs,
    memoryMs,
    timeline: recorder.timeline.timeline(),
    eventLoop: loop,
    memory: { ...use, peakRssBytes, collections: collected === undefined ? undefined : perThousand(collected, iterations) },
  };
}

/** A system counts its CPUs' time in hundredths of a second: less than this says nothing. */
const fewestConditionsMs = 40;

async function memoryOf(options: MemoryPassOptions): Promise<MemoryUse> {
  // Loaded when it is needed: a worker's start is part of every launch.
  const { memoryPass } = await import("./memory-pass.ts");
  const use = await memoryPass(options);
  throwIfAborted(options.signal);
  return use;
}

const perThousand = ({ count, pauseNs }: Collections, iterations: number): Collections => ({
  count: (1_000 * count) / iterations,
  pauseNs: (1_000 * pauseNs) / iterations,
});
