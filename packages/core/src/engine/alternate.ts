import { now } from "mitata/src/lib.mjs";
import { AgentperfError } from "../errors.ts";
import { seededRandom } from "../statistics/random.ts";
import { type SharedStalls, shareStalls } from "../statistics/shared-stalls.ts";
import { throwIfAborted, unlessAborted } from "./abort.ts";
import { type Checked, checkOnce } from "./check.ts";
import { allocatedPerOp, type HeapSurvey, liveBytes } from "./heap-survey.ts";
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
  /** How much more garbage an operation of the second contender makes than one of the first. Default: what each allocates is looked at first. */
  readonly garbageRatio?: number | undefined;
}

/** What alternating gave. */
export interface Alternated extends SharedStalls {
  /** Quads measured: first, second, second, first. */
  readonly quads: number;
  /** What the contenders do to the heap that they share. Absent where it was known before. */
  readonly heap?: HeapSurvey | undefined;
}

/** Long beside the clock, short beside a collection of garbage, so that few slices have one in them. */
const sliceNs = 60e3;
/** With several in flight each slice begins and ends with fewer: it has to be long beside that. */
const sliceInFlightNs = 2e6;
/** Sync operations let nothing else run for so long. */
const breathNs = 2e6;
/** Bytes that differ by less are the same, as exactly as they are counted. */
const alikeFactor = 1.03;
/** Where one allocates so many times what the other does, two contenders should not be in one process: collections cost one what the other made. */
export const unlikeFactor = 1.25;

/**
 * Measures two contenders in this process, in slices of some sixty microseconds in turn, ABBA: what drifts or disturbs hits both alike. What
 * stops the process, such as collections of garbage, is shared between both: {@link shareStalls}.
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
  const { signal, host } = first.context;
  const { garbageRatio } = options;
  const emptyBytes = garbageRatio === undefined ? liveBytes(host) : undefined;
  return throughPhases(contenders, options, (states, phases) =>
    unlessAborted(signal, async () => {
      const ready = await readied(contenders, states, options, phases);
      const heap = garbageRatio === undefined ? await survey(contenders, ready, { emptyBytes, phases }) : undefined;
      phases.enter("measure");
      return inTurn(ready, heap, { ...options, signal, phases });
    }),
  );
}

/** What each contender allocates, and what both keep. */
async function survey(
  contenders: readonly [Contender, Contender],
  ready: readonly [Ready, Ready],
  { emptyBytes, phases }: { readonly emptyBytes: number | undefined; readonly phases: Phases },
): Promise<HeapSurvey> {
  const { host } = contenders[0].context;
  const bytes: (number | undefined)[] = [];
  for (const [at, one] of ready.entries()) {
    phases.at = at;
    bytes.push(one.operation.hasUntimed ? undefined : await allocatedPerOp(one, host, one.nsPerOp));
  }
  const [first, second] = bytes;
  const full = liveBytes(host);
  return {
    ...(first === undefined || second === undefined ? {} : { bytesPerOp: [first, second] as const }),
    ...(full === undefined || emptyBytes === undefined ? {} : { liveBytes: Math.max(0, full - emptyBytes) }),
  };
}

/** A contender that is ready to be measured. */
interface Ready extends Running {
  readonly nsPerOp: number;
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
  phases.at = 0;
  const firstChecked = await checkOnce(first.benchmark, firstState);
  phases.at = 1;
  const secondChecked = await checkOnce(second.benchmark, secondState);
  for (const [contender, { unrun }] of [
    [first, firstChecked],
    [second, secondChecked],
  ] as const)
    if (unrun !== undefined) contender.context.note(unrun);
  phases.enter("warmup");
  phases.at = 0;
  const firstReady = await warmedUp(first, firstChecked, options);
  phases.at = 1;
  return [firstReady, await warmedUp(second, secondChecked, options)];
}

async function warmedUp({ context }: Contender, checked: Checked, { warmupNs }: AlternateOptions): Promise<Ready> {
  const { operation, kind } = checked;
  const { concurrency: inFlight, signal } = context;
  const { nsPerOp } = await warmUp(checked, { inFlight, signal, durationNs: warmupNs });
  return {
    operation,
    kind,
    inFlight,
    signal,
    nsPerOp,
    perSlice: Math.max(1, Math.round((inFlight > 1 ? sliceInFlightNs : sliceNs) / nsPerOp)),
  };
}

interface InTurnOptions extends AlternateOptions {
  readonly signal: AbortSignal;
  /** Told whose turn it is. */
  readonly phases: Phases;
}

async function inTurn(
  contenders: readonly [Ready, Ready],
  heap: HeapSurvey | undefined,
  { durationNs, seed, garbageRatio = garbageRatioOf(heap), signal, phases }: InTurnOptions,
): Promise<Alternated> {
  const random = seededRandom(seed);
  const side: (0 | 1)[] = [];
  const operations: number[] = [];
  const ns: number[] = [];
  const timed = async (at: 0 | 1, length: number) => {
    const contender = contenders[at];
    const count = Math.max(1, contender.inFlight, Math.round(contender.perSlice * length));
    phases.at = at;
    side.push(at);
    operations.push(count);
    ns.push((await timePerOperation(contender, count)) * count);
  };
  const startNs = now();
  let breathedNs = startNs;
  while ((now() - startNs < durationNs || ns.length < 12) && !signal.aborted) {
    // Which one begins is drawn, and how long the slices are, so that neither always follows the pause between quads, and nothing that
    // comes back at its own time falls on the same one again and again.
    const [outer, inner] = random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const);
    const length = 0.75 + random() / 2;
    for (const at of [outer, inner, inner, outer]) await timed(at, length);
    if (now() - breathedNs < breathNs) continue;
    await turn();
    breathedNs = now();
  }
  throwIfAborted(signal);
  return { ...shareStalls({ side, operations, ns, stallRatio: garbageRatio }), quads: ns.length / 4, heap };
}

/** How much more garbage an operation of the second contender makes than one of the first, as far as that can be told and told of. */
export function garbageRatioOf({ bytesPerOp: [first, second] = [1, 1] }: HeapSurvey = {}): number {
  const factor = Math.max(first, second) / Math.max(Math.min(first, second), 1);
  return factor > alikeFactor && factor <= unlikeFactor ? second / first : 1;
}
