import type { PlannedLaunch } from "@agentperf/core/plan";
import type { Failure, Launch, Result } from "@agentperf/core/result";
import { own, scrubbedShort } from "@agentperf/core/safety";
import type { Interruption } from "./interruption.ts";
import type { Outcome } from "./launch/launch.ts";
import { Launches, type LaunchRequest } from "./launch/launches.ts";
import type { ResultFile } from "./results/result-file.ts";
import type { Prepared } from "./selection/prepare.ts";

/** Told what a run is doing. */
export interface RunObserver {
  started?(planned: PlannedLaunch, index: number, total: number): void;
  ended?(planned: PlannedLaunch, outcome: Outcome): void;
  /** Given the directory of a launch that has measured, before it is removed. */
  measured?(planned: PlannedLaunch, directory: string): Promise<void>;
}

/** Options of {@link runLaunches}. */
export interface SessionOptions extends Omit<LaunchRequest, "seed"> {
  readonly launches: readonly PlannedLaunch[];
  readonly prepared: Prepared;
  readonly file: ResultFile;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  readonly observer: RunObserver;
}

/** Makes every launch, one after the other, and writes the result as it grows. Returns the finished document. */
export async function runLaunches(start: Result, options: SessionOptions): Promise<Result> {
  const { launches: planned, prepared, file, interruption, observer, ...request } = options;
  const { signal } = interruption;
  await using launches = await Launches.open(start.id, interruption);
  let result = start;
  await file.write(result, "partial");
  for (const [index, one] of planned.entries()) {
    if (signal.aborted) break;
    observer.started?.(one, index, planned.length);
    await using launched = await launches.measure({ crossing: one.crossing, prepared }, { ...request, seed: one.seed });
    const { outcome, directory } = launched;
    if (outcome.failure === undefined) await observer.measured?.(one, directory);
    result = withOutcome(result, one, outcome, prepared.scrub, signal);
    observer.ended?.(one, outcome);
    await file.write(result, "partial");
  }
  result = { ...result, endedAt: new Date().toISOString(), interrupted: signal.aborted };
  await file.write(result, "whole");
  return result;
}

function withOutcome(result: Result, planned: PlannedLaunch, outcome: Outcome, scrub: Prepared["scrub"], signal: AbortSignal): Result {
  const { crossing } = planned;
  const notes = outcome.notes.map((text) => ({ crossing: crossing.id, text: scrubbedShort(text, scrub) }));
  const noted = { ...result, notes: [...result.notes, ...notes] };
  if (outcome.failure === undefined) return { ...noted, launches: [...noted.launches, launchOf(planned, outcome)] };
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
function launchOf({ crossing, round }: PlannedLaunch, { figures, wallMs }: Extract<Outcome, { figures: object }>): Launch {
  const { timeline, histogram } = figures;
  return {
    crossing: crossing.id,
    round,
    startedAt: new Date(Date.now() - wallMs).toISOString(),
    wallMs,
    ...figures,
    histogram: { ...histogram, buckets: [...histogram.buckets] },
    timeline: timeline === undefined ? undefined : { ...timeline, operations: [...timeline.operations] },
  };
}
