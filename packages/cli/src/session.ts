import { setTimeout as wait } from "node:timers/promises";
import type { Conclusion } from "@agentperf/core/analysis";
import { conclude, type LoadJson, type LoadMeasurement, loadFromJson, scrubbedErrors } from "@agentperf/core/load";
import type { Crossing, CrossingLoad, PlannedLaunch } from "@agentperf/core/plan";
import type { Failure, FoundRate, Launch, LaunchLoad, Result } from "@agentperf/core/result";
import { own, scrubbedShort } from "@agentperf/core/safety";
import type { Interruption } from "./interruption.ts";
import { isDisturbed, lessDisturbed, mayRepeat } from "./launch/disturbed.ts";
import type { Outcome, PhaseTimes } from "./launch/launch.ts";
import { Launches, type LaunchPlace, type LaunchRequest } from "./launch/launches.ts";
import type { Heard } from "./launch/load-watch.ts";
import { mutable } from "./results/mutable.ts";
import type { ResultFile } from "./results/result-file.ts";
import type { RunPlan } from "./rounds.ts";
import type { Prepared } from "./selection/prepare.ts";

/** Told what a run is doing. */
export interface RunObserver {
  /** @param total - launches that are known of by now @param endMs - when no further ones are added, by `performance.now()` */
  started?(planned: PlannedLaunch, index: number, total: number, endMs?: number): void;
  ended?(planned: PlannedLaunch, outcome: Outcome): void;
  /** Told about once a second what a load has given by now, and of whom. */
  loading?(crossing: Crossing, soFar: LoadMeasurement, heard: Heard): void;
  /** Given the directory of a launch that has measured, before it is removed. */
  measured?(planned: PlannedLaunch, directory: string): Promise<void>;
  /** Told after each probe of a search what it has found by now. */
  searched?(found: readonly FoundRate[]): void;
  /** Given what users should know as soon as it is known. */
  noted?(text: string): void;
}

/** Options of {@link runLaunches}. */
export interface SessionOptions extends Omit<LaunchRequest, "seed" | "counted"> {
  readonly plan: RunPlan;
  /** What is counted beside the time in the launches of a round. */
  readonly counted: (round: number) => LaunchRequest["counted"];
  readonly prepared: Prepared;
  readonly file: Pick<ResultFile, "write">;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  readonly observer: RunObserver;
  /** Where launches are made. Default: here. It is closed at the end. */
  readonly place?: LaunchPlace | undefined;
  /** Whether the reference kernels are measured in each round. */
  readonly references?: boolean;
  /** What is concluded from the whole result, which keeps it. Default: nothing. */
  readonly findingsOf?: (result: Result) => readonly Conclusion[];
}

/** Makes every launch, one after the other, and writes the result as it grows. Returns the finished document. */
export async function runLaunches(start: Result, options: SessionOptions): Promise<Result> {
  const { plan, counted, prepared, file, interruption, observer, findingsOf, references, place, ...request } = options;
  const { signal } = interruption;
  await using launches = place ?? (await Launches.open(start.id, interruption));
  let result = start;
  let index = 0;
  let repeated = 0;
  let referencesFrom = references === true ? 0 : Number.POSITIVE_INFINITY;
  await file.write(result, "partial");
  while (!signal.aborted) {
    const next = plan.next(result);
    if (plan.found !== undefined) {
      const found = plan.found();
      result = { ...result, found: [...found] };
      observer.searched?.(found);
    }
    // Also where nothing more is launched: that may be what there is to say.
    for (const text of plan.notes()) {
      observer.noted?.(text);
      result = { ...result, notes: [...result.notes, { text }] };
    }
    if (next.length === 0) break;
    const total = Math.max(plan.fewest, index + next.length);
    for (const one of next) {
      if (signal.aborted) break;
      if (one.round >= referencesFrom) {
        referencesFrom = one.round + 1;
        result = await withReferences(result, one, prepared, launches);
      }
      if (plan.pauseMs !== undefined && index > 0) await wait(plan.pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      result = withCrossing(result, one);
      observer.started?.(one, index++, total, plan.endMs);
      const own = { ...request, counted: counted(one.round), seed: one.seed };
      const side = { crossing: one.crossing, prepared };
      await using launched = await launches.measure(side, own);
      let { outcome } = launched;
      if (outcome.failure === undefined) await observer.measured?.(one, launched.directory);
      // A profile is of one launch, so that is made once; a load says itself whether it was the server's.
      const isOnce = request.profile !== undefined || one.crossing.load !== undefined;
      const isRepeated = !isOnce && wasDisturbed(outcome) && mayRepeat(index, repeated) && !signal.aborted;
      if (isRepeated) {
        repeated += 1;
        // What it allocates is known by now.
        await using second = await launches.measure(side, { ...own, counted: own.counted && "collections" });
        outcome = better(outcome, second.outcome);
      }
      result = withOutcome(result, { ...one, isRepeated }, outcome, prepared.scrub, signal);
      observer.ended?.(one, outcome);
      await file.write(result, "partial");
    }
  }
  if (repeated > 0) result = { ...result, notes: [...result.notes, { text: repeatedText(repeated) }] };
  const rounds = result.launches.reduce((most, { round }) => Math.max(most, round + 1), result.plan.rounds);
  result = { ...result, plan: { ...result.plan, rounds }, endedAt: new Date().toISOString(), interrupted: signal.aborted };
  const findings = findingsOf?.(result).map(({ analyser, severity, crossing, message }) => ({ analyser, severity, crossing, message }));
  if (findings !== undefined) result = { ...result, findings };
  await file.write(result, "whole");
  return result;
}

/** Adds what the machine can do in this round; on the first runtime, which is the same in every run on the same ones. */
async function withReferences(
  result: Result,
  { round, seed }: PlannedLaunch,
  { runtimes }: Prepared,
  launches: LaunchPlace,
): Promise<Result> {
  const [runtime] = runtimes;
  const ns = runtime === undefined ? undefined : await launches.references(runtime, seed);
  if (runtime === undefined || ns === undefined) return result;
  return { ...result, references: [...(result.references ?? []), { round, runtime: runtime.name, ns: { ...ns } }] };
}

type Measured = Extract<Outcome, { readonly figures: object }>;

/** Whether a launch was measured while something else had its processor. */
const wasDisturbed = ({ figures }: Outcome): boolean => figures?.conditions !== undefined && isDisturbed(figures.conditions);

/** The launch that was disturbed less, with what was counted in either. */
function better(first: Outcome, second: Outcome): Outcome {
  const [one, other] = [first.figures, second.figures];
  if (one === undefined || other === undefined) return first;
  if (lessDisturbed(one, other) === one) return first;
  const { bytesPerOp, allocsPerOp, growth } = one.memory;
  const measured: Measured = { ...(second as Measured), notes: [...new Set([...first.notes, ...second.notes])] };
  return { ...measured, figures: { ...other, memoryMs: one.memoryMs, memory: { ...other.memory, bytesPerOp, allocsPerOp, growth } } };
}

const repeatedText = (count: number): string =>
  `${count === 1 ? "one launch was" : `${count} launches were`} made again, because other processes had the processor meanwhile`;

/** Some plans know only as they go on what they measure. */
function withCrossing(result: Result, { crossing }: PlannedLaunch): Result {
  const { crossings } = result.plan;
  if (crossings.some(({ id }) => id === crossing.id)) return result;
  return { ...result, plan: { ...result.plan, crossings: [...crossings, mutable(crossing)] } };
}

/** A launch that was made, and whether it was made twice. */
type Made = PlannedLaunch & { readonly isRepeated: boolean };

function withOutcome(result: Result, planned: Made, outcome: Outcome, scrub: Prepared["scrub"], signal: AbortSignal): Result {
  const { crossing } = planned;
  const notes = outcome.notes.map((text) => ({ crossing: crossing.id, text: scrubbedShort(text, scrub) }));
  const noted = { ...result, notes: [...result.notes, ...notes] };
  if (outcome.failure === undefined) {
    // A load that the user ended before anything was due has given nothing.
    if (signal.aborted && outcome.figures.load?.counts.planned === 0) return noted;
    return { ...noted, launches: [...noted.launches, launchOf(planned, outcome, scrub)] };
  }
  // A launch that the user ended has not failed.
  if (signal.aborted) return noted;
  return { ...noted, failures: [...noted.failures, failureOf(result, planned, outcome, scrub)] };
}

function failureOf(
  result: Result,
  { crossing, round }: PlannedLaunch,
  { failure: { phase, code, message }, wallMs }: Extract<Outcome, { failure: object }>,
  scrub: Prepared["scrub"],
): Failure {
  const after = `${phase} after ${(wallMs / 1_000).toFixed(1)} s`;
  const where = [after, ...addressesOf(result, crossing.adapters)].join("; ");
  return { crossing: crossing.id, round, phase, code, message: `${scrubbedShort(message, scrub)} (in ${where})` };
}

/** Where the servers of a crossing's adapters are, redacted. */
const addressesOf = ({ environment }: Result, adapters: Readonly<Record<string, string>>): string[] =>
  environment.adapters.flatMap(({ port, id, address }) =>
    address !== undefined && own(adapters, port) === id ? [`${port} ${id} at ${address}`] : [],
  );

/** The document's types are written without readonly, so what they hold is copied. */
function launchOf({ crossing, round, isRepeated }: Made, { figures, wallMs, phases }: Measured, scrub: Prepared["scrub"]): Launch {
  const { timeline, histogram, firstNs, load, ...rest } = figures;
  return {
    crossing: crossing.id,
    round,
    startedAt: new Date(Date.now() - wallMs).toISOString(),
    wallMs,
    ...rest,
    cold: coldOf(phases, firstNs),
    ...(isRepeated ? { isRepeated } : {}),
    histogram: { ...histogram, buckets: [...histogram.buckets] },
    timeline: timeline === undefined ? undefined : { ...timeline, operations: [...timeline.operations] },
    ...(load === undefined || crossing.load === undefined ? {} : { load: concluded(load, crossing.load, figures, scrub) }),
  };
}

/** What a load gave, and what follows from it. */
function concluded(
  json: LoadJson,
  asked: CrossingLoad,
  { eventLoop, conditions }: Measured["figures"],
  scrub: Prepared["scrub"],
): LaunchLoad {
  const { invalid, objectives } = conclude({ ...loadFromJson(json), eventLoop, conditions }, asked, json.agents);
  // A document's types are written without readonly; it came as JSON, and nobody else has it.
  return { ...(json as Omit<LaunchLoad, "invalid" | "objectives">), errors: scrubbedErrors(json.errors, scrub), invalid, objectives };
}

/** How a launch began; undefined where it doesn't say when it came to a phase. */
function coldOf({ begin, open, setup, verify }: PhaseTimes = {}, firstNs = 0): Launch["cold"] {
  if (begin === undefined || open === undefined || setup === undefined || verify === undefined) return undefined;
  const times = { runtimeMs: begin, modulesMs: open - begin, adaptersMs: setup - open, setupMs: verify - setup };
  return { ...times, firstOperationMs: firstNs / 1e6 };
}
