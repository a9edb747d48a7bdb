import { now } from "mitata/src/lib.mjs";
import { AgentperfError } from "../errors.ts";
import { seededRandom } from "../statistics/random.ts";
import { median } from "../statistics/summary.ts";
import { throwIfAborted, unlessAborted } from "./abort.ts";
import { type Checked, checkOnce } from "./check.ts";
import { type Running, timePerOperation, turn } from "./loops.ts";
import { type Contender, type PhaseListener, type Phases, throughPhases } from "./phases.ts";
import { warmUp } from "./warm-up.ts";

/** Options of {@link alternate}. */
export interface AlternateOptions extends PhaseListener {
  /** How long both contenders are measured together. */
  readonly durationNs: number;
  /** Warm-up of each contender. */
  readonly warmupNs: number;
  /** Seed of the order of the slices and of their lengths. */
  readonly seed: number;
}

/** What alternating gave. */
export interface Alternated {
  /** Median of the quads' log ratios, the second contender's time over the first's: one value of a launch. */
  readonly logRatio: number;
  /** Quads measured: first, second, second, first. */
  readonly quads: number;
  /** Median time of an operation, by contender. */
  readonly nsPerOp: readonly [first: number, second: number];
}

/** Long beside the clock, short beside what disturbs a machine. */
const sliceNs = 2e6;

/**
 * Measures two contenders in this process, in slices of about two milliseconds in turn, ABBA: what drifts or disturbs hits both alike.
 *
 * Each is set up, checked with one operation and warmed up as {@link measure} does; both are torn down whatever happens.
 * @throws what a contender throws; {AgentperfError} `wrong-answer`, `aborted`, or `definition` where a benchmark has `within`
 */
export async function alternate(first: Contender, second: Contender, options: AlternateOptions): Promise<Alternated> {
  const contenders = [first, second] as const;
  for (const { benchmark } of contenders) {
    if (benchmark.within !== undefined)
      throw new AgentperfError("definition", `${benchmark.name} runs inside a context of its own, which two contenders can't share`);
  }
  const { signal } = first.context;
  return throughPhases(contenders, options, (states, phases) =>
    unlessAborted(signal, async () => inTurn(await readied(contenders, states, options, phases), options, signal)),
  );
}

/** A contender that is ready to be measured. */
interface Ready extends Running {
  /** Operations that fill a slice. */
  readonly perSlice: number;
}

async function readied(
  contenders: readonly [Contender, Contender],
  states: readonly unknown[],
  options: AlternateOptions,
  phases: Phases,
): Promise<readonly [Ready, Ready]> {
  const [first, second] = contenders;
  const [firstState, secondState] = states;
  phases.enter("verify");
  const firstChecked = await checkOnce(first.benchmark, firstState);
  const secondChecked = await checkOnce(second.benchmark, secondState);
  for (const [contender, { unrun }] of [
    [first, firstChecked],
    [second, secondChecked],
  ] as const)
    if (unrun !== undefined) contender.context.note(unrun);
  phases.enter("warmup");
  const ready = [await warmedUp(first, firstChecked, options), await warmedUp(second, secondChecked, options)] as const;
  phases.enter("measure");
  return ready;
}

async function warmedUp({ context }: Contender, checked: Checked, { warmupNs }: AlternateOptions): Promise<Ready> {
  const { operation, kind } = checked;
  const { concurrency: inFlight, signal } = context;
  const { nsPerOp } = await warmUp(checked, { inFlight, signal, durationNs: warmupNs });
  return { operation, kind, inFlight, signal, perSlice: Math.max(1, Math.round(sliceNs / nsPerOp)) };
}

async function inTurn(
  contenders: readonly [Ready, Ready],
  { durationNs, seed }: AlternateOptions,
  signal: AbortSignal,
): Promise<Alternated> {
  const random = seededRandom(seed);
  const ratios: number[] = [];
  const times: [number[], number[]] = [[], []];
  const startNs = now();
  const timed = async (at: 0 | 1, length: number) => {
    const ns = await timePerOperation(contenders[at], Math.max(1, Math.round(contenders[at].perSlice * length)));
    times[at].push(ns);
    return Math.log(Math.max(ns, 1e-3));
  };
  while ((now() - startNs < durationNs || ratios.length < 3) && !signal.aborted) {
    // Which one begins is drawn, and how long the slices are, so that neither always follows the pause between quads, and nothing that
    // comes back at its own time, such as collections, falls on the same one again and again.
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
    await turn();
  }
  throwIfAborted(signal);
  return { logRatio: median(ratios), quads: ratios.length, nsPerOp: [median(times[0]), median(times[1])] };
}
