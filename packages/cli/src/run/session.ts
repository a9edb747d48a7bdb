import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, AgentperfError, messageOf, type RuntimeName } from "@agentperf/core";
import type { PlannedLaunch } from "@agentperf/core/plan";
import type { Failure, Launch, Result } from "@agentperf/core/result";
import { shortened } from "@agentperf/core/safety";
import { type LaunchOptions, launch, type Outcome } from "../launch/launch.ts";
import type { ProfileKind } from "../launch/protocol.ts";
import type { Runtime } from "../launch/runtimes.ts";
import { launchTogether } from "../launch/together.ts";
import type { Profiles } from "../profile/profiles.ts";
import type { ResultFile } from "./result-file.ts";
import { sweepLaunch } from "./sweep.ts";

/** Told what a run is doing. */
export interface RunObserver {
  /** Given the profiles of a launch, with the places that the author wrote. */
  profiled?(planned: PlannedLaunch, profiles: Profiles): Promise<void>;
  started?(planned: PlannedLaunch, index: number, total: number): void;
  ended?(planned: PlannedLaunch, outcome: Outcome): void;
}

/** Options of {@link runLaunches}. */
export interface SessionOptions {
  readonly launches: readonly PlannedLaunch[];
  readonly runtimes: ReadonlyMap<RuntimeName, Runtime>;
  /** Those that crossings run on, to sweep the keys of a launch that was killed. */
  readonly redisAdapters: readonly Adapter<"redis">[];
  readonly config?: string;
  readonly benchtime: string;
  readonly warmupNs: number;
  /** Whether allocations are counted. */
  readonly memory: boolean;
  /** What each launch is profiled for. */
  readonly profile?: readonly ProfileKind[];
  readonly timeoutMs: number;
  readonly file: ResultFile;
  /** Removes secrets from a text. */
  readonly scrub: (text: string) => string;
  /** Ends the run after asking the worker to clean up. */
  readonly signal: AbortSignal;
  /** Ends the run at once. */
  readonly killSignal: AbortSignal;
  readonly observer: RunObserver;
}

/** Makes every launch, one after the other, and writes the result as it grows. Returns the finished document. */
export async function runLaunches(start: Result, options: SessionOptions): Promise<Result> {
  const { launches, signal, file } = options;
  const directory = await mkdtemp(join(tmpdir(), `agentperf-${start.id}-`)).catch((thrown: unknown) => {
    throw new AgentperfError(
      "unavailable",
      `no directory for the run in ${tmpdir()}: ${messageOf(thrown)}; make room there, or set TMPDIR`,
      { cause: thrown },
    );
  });
  let result = start;
  try {
    await file.write(result);
    for (const [index, planned] of launches.entries()) {
      if (signal.aborted) break;
      options.observer.started?.(planned, index, launches.length);
      const outcome = await launchOne(planned, index, start.id, directory, options);
      result = withOutcome(result, planned, outcome, options);
      options.observer.ended?.(planned, outcome);
      await file.write(result);
    }
    result = { ...result, endedAt: new Date().toISOString(), interrupted: signal.aborted };
    await file.write(result);
    return result;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function launchOne(planned: PlannedLaunch, index: number, runId: string, root: string, options: SessionOptions): Promise<Outcome> {
  const { crossing, seed } = planned;
  const processes = crossing.processes ?? 1;
  const keyPrefix = `agentperf:${runId}:${index}:`;
  const directories = Array.from({ length: processes }, (_, at) => join(root, processes === 1 ? String(index) : `${index}-${at}`));
  const made = await Promise.all(directories.map((directory) => mkdir(directory))).then(
    () => undefined,
    (thrown: unknown) => messageOf(thrown),
  );
  if (made !== undefined) {
    const failure = {
      phase: "start",
      code: "unavailable",
      message: `no directory for the launch: ${made}; make room in ${tmpdir()}, or set TMPDIR`,
    } as const;
    return { wallMs: 0, notes: [], output: "", clean: true, failure };
  }
  const optionsOf = (at: number): LaunchOptions => ({
    // The plan holds only crossings on runtimes that were found.
    runtime: options.runtimes.get(crossing.runtime) as Runtime,
    order: {
      mark: `@agentperf-${randomUUID()} `,
      sides: [{ crossing, ...(options.config === undefined ? {} : { config: options.config }) }],
      benchtime: options.benchtime,
      warmupNs: options.warmupNs,
      // One process that counts would take from the others' time.
      memory: options.memory && processes === 1,
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      seed: seed + at,
      keyPrefix: processes === 1 ? keyPrefix : `${keyPrefix}${at}:`,
      directory: directories[at] as string,
    },
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    killSignal: options.killSignal,
  });
  const outcome = await (processes === 1 ? launch(optionsOf(0)) : launchTogether(processes, optionsOf));
  // Of several processes the first stands for all.
  if (outcome.figures !== undefined && options.profile !== undefined)
    await handOver(planned, directories[0] as string, options.profile, options);
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
  // A worker that was killed couldn't clean up.
  if (outcome.clean) return outcome;
  const left = await sweepLaunch(planned, keyPrefix, options.redisAdapters);
  return left === undefined ? outcome : { ...outcome, notes: [...outcome.notes, left] };
}

async function handOver(
  planned: PlannedLaunch,
  directory: string,
  kinds: readonly ProfileKind[],
  { runtimes, observer }: SessionOptions,
): Promise<void> {
  const [{ readProfiles }, { mapSources }] = await Promise.all([import("../profile/files.ts"), import("../profile/source-map.ts")]);
  const profiles = await readProfiles(directory, kinds);
  await observer.profiled?.(planned, await mapSources(profiles, runtimes.get(planned.crossing.runtime) as Runtime));
}

/** Where the servers of a crossing's adapters are, redacted. */
function addressesOf({ environment }: Result, adapters: PlannedLaunch["crossing"]["adapters"]): string[] {
  return environment.adapters.flatMap(({ port, id, address }) =>
    address !== undefined && adapters[port] === id ? [`${port} ${id} at ${address}`] : [],
  );
}

function withOutcome(result: Result, planned: PlannedLaunch, outcome: Outcome, { scrub, signal }: SessionOptions): Result {
  const { crossing, round } = planned;
  const notes = outcome.notes.map((text) => ({ crossing: crossing.id, text: scrub(text) }));
  const noted = { ...result, notes: [...result.notes, ...notes] };
  if (outcome.figures === undefined) {
    // A launch that the user ended has not failed.
    if (signal.aborted) return noted;
    const { phase, code, message } = outcome.failure;
    const where = addressesOf(result, crossing.adapters);
    const after = `${phase} after ${(outcome.wallMs / 1_000).toFixed(1)} s`;
    const failure: Failure = {
      crossing: crossing.id,
      round,
      phase,
      code,
      message: `${shortened(scrub(message))} (in ${[after, ...where].join("; ")})`,
    };
    return { ...noted, failures: [...noted.failures, failure] };
  }
  const { elapsedMs, timeline, ...figures } = outcome.figures;
  const startedAt = new Date(Date.now() - outcome.wallMs).toISOString();
  const launch = {
    crossing: crossing.id,
    round,
    startedAt,
    wallMs: outcome.wallMs,
    ...figures,
    histogram: { ...figures.histogram, buckets: [...figures.histogram.buckets] },
    ...(timeline === undefined ? {} : { timeline: { ...timeline, operations: [...timeline.operations] } }),
    measureMs: elapsedMs,
  } satisfies Launch;
  return { ...noted, launches: [...noted.launches, launch] };
}
