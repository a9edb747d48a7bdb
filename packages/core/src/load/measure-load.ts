import { now } from "mitata/src/lib.mjs";
import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";
import { unlessAborted } from "../engine/abort.ts";
import { checkOnce } from "../engine/check.ts";
import { type PhaseListener, type Phases, throughPhases } from "../engine/phases.ts";
import { warmUp } from "../engine/warm-up.ts";
import { AgentperfError, messageOf } from "../errors.ts";
import { type ArrivalKind, arrivalTimes, durationOf, type LoadStage } from "./arrivals.ts";
import type { LoadMeasurement } from "./load-measurement.ts";
import { LoadRecorder } from "./load-recorder.ts";
import { openLoop } from "./open-loop.ts";
import { Pantry } from "./pantry.ts";

/** Options of {@link measureLoad}. */
export interface LoadOptions extends PhaseListener {
  readonly stages: readonly LoadStage[];
  readonly arrivals: ArrivalKind;
  /** Gives numbers in [0, 1) for random arrivals. */
  readonly random: () => number;
  /** See {@link arrivalTimes}. */
  readonly phase?: number | undefined;
  readonly maxInFlight: number;
  /** Warm-up before anything counts, in nanoseconds, one operation at a time. */
  readonly warmupNs: number;
  /** How long an answer is waited for after the load is over, in nanoseconds. */
  readonly drainNs: number;
  /** Awaited just before the load begins, so that several generators begin together. */
  beforeLoad?(): Promise<void>;
  /** Told about once a second what the load has given by now. */
  readonly onProgress?: ((soFar: LoadMeasurement) => void) | undefined;
}

const mostWarmingUp = 8;
const progressMs = 1_000;

/**
 * Puts a benchmark's operation under load in this process: set-up, one checked operation, warm-up, the load, teardown. Operations start when
 * they are meant to, however slowly those before them are answered (an open loop), so nothing that a user would have waited for is left out.
 *
 * @throws what the benchmark throws in set-up and check; what an operation of the load throws is counted.
 *   {AgentperfError} `usage`: the benchmark runs one at a time only; `aborted`: the context's signal was, before the load began
 */
export async function measureLoad(benchmark: Benchmark, context: BenchmarkContext, options: LoadOptions): Promise<LoadMeasurement> {
  if (benchmark.oneAtATime !== undefined)
    throw new AgentperfError("usage", `${benchmark.name} can't be put under load: ${benchmark.oneAtATime}`);
  let measurement: LoadMeasurement | undefined;
  const teardown = async (state: unknown) => {
    try {
      await benchmark.teardown?.(state);
    } catch (thrown) {
      if (measurement === undefined) throw thrown;
      // A server that is gone by now lets nothing be torn down, and what it did until then is what was asked.
      context.note(`the teardown failed: ${messageOf(thrown)}`);
    }
  };
  return throughPhases([{ benchmark: { ...benchmark, teardown }, context }], options, async ([state], phases) => {
    const loading = async () => {
      measurement = await phases.telling(async () => {
        const { checked, pantry, warmupMs } = await unlessAborted(context.signal, () => ready(benchmark, state, context, options, phases));
        phases.enter("measure");
        return { ...(await underLoad(checked.operation, pantry, context, options)), firstNs: checked.timedNs, warmupMs };
      });
    };
    await (benchmark.within === undefined ? loading() : benchmark.within(state, loading));
    if (measurement === undefined) throw new AgentperfError("definition", `${benchmark.name}: within didn't run the measuring`);
    return measurement;
  });
}

/** Sees that the operation works, warms it up, and makes what its first ones need: the load doesn't wait for that. */
async function ready(benchmark: Benchmark, state: unknown, { signal, host }: BenchmarkContext, options: LoadOptions, phases: Phases) {
  phases.enter("verify");
  const checked = await checkOnce(benchmark, state);
  phases.enter("warmup");
  const inFlight = Math.min(mostWarmingUp, options.maxInFlight);
  const { elapsedMs } = await warmUp(checked, { inFlight, signal, durationNs: options.warmupNs });
  const pantry = checked.operation.hasUntimed ? new Pantry(checked.operation, options.maxInFlight) : undefined;
  await pantry?.fill();
  host.gc?.();
  await options.beforeLoad?.();
  return { checked, pantry, warmupMs: elapsedMs };
}

/** The load itself. One that is ended early is as long as it was, and says what it knows by then. */
async function underLoad(
  operation: Awaited<ReturnType<typeof checkOnce>>["operation"],
  pantry: Pantry | undefined,
  { signal, host }: BenchmarkContext,
  { stages, arrivals, random, phase, maxInFlight, drainNs, onProgress }: LoadOptions,
): Promise<LoadMeasurement> {
  const [eventLoop, conditions] = [host.watchEventLoop?.(), host.watchConditions?.()];
  const durationNs = durationOf(stages);
  const startNs = now();
  const recorder = new LoadRecorder(startNs);
  const measured = (seconds: number): LoadMeasurement => {
    const { counts, response, service, lag, errors } = recorder;
    return { counts, response, service, lag, errors, seconds, timeline: recorder.timeline() };
  };
  const timer = onProgress && setInterval(() => onProgress(measured(Math.min(now() - startNs, durationNs) / 1e9)), progressMs);
  const times = arrivalTimes(stages, arrivals, random, phase);
  let watched: ReturnType<typeof stopped> | undefined;
  const stopped = () => Promise.all([eventLoop?.stop(), conditions?.stop()]);
  // While it only waits for answers a generator is idle, and would seem so in all of the load.
  const onSent = () => {
    watched = stopped();
  };
  const lastedNs = await openLoop({
    ...{ operation, pantry, arrivals: times, startNs, durationNs, maxInFlight, drainNs, recorder, onSent, signal },
  }).finally(() => clearInterval(timer));
  const [loop, got] = await (watched ?? stopped());
  return { ...measured(lastedNs / 1e9), eventLoop: loop, conditions: got };
}
