import { resolve } from "node:path";
import process from "node:process";
import { type Adapter, AgentperfError, portNames } from "@agentperf/core";
import {
  analyse,
  analyseAllocations,
  analyseBaseline,
  analyseGrowth,
  analysePrecision,
  analyseScaling,
  analyseSpread,
  analyseTimeline,
  type Baselines,
  type Conclusion,
  parseBaselines,
} from "@agentperf/core/analysis";
import { parseBenchtime } from "@agentperf/core/engine";
import { planLaunches } from "@agentperf/core/plan";
import { formatResult, type Result } from "@agentperf/core/result";
import { type ExitCode, exitCode } from "../exit.ts";
import type { ProfileKind } from "../launch/protocol.ts";
import { checkNames, type ProfileFiles, writeProfiles } from "../profile/files.ts";
import { readBaselinesFile } from "../run/baselines.ts";
import { environmentOf } from "../run/environment.ts";
import { type Prepared, prepare } from "../run/prepare.ts";
import { described } from "../run/probe.ts";
import { checkRemote, remoteAddresses, remoteOperations } from "../run/remote.ts";
import { ResultFile } from "../run/result-file.ts";
import { type RunObserver, runLaunches } from "../run/session.ts";
import { runStamp } from "../run/stamp.ts";
import { sweepOldRuns } from "../run/sweep.ts";
import { hasColour } from "../terminal.ts";
import { type ChoiceFlags, durationNs } from "./options.ts";

/** Flags of `agentperf run`. */
export interface RunFlags extends ChoiceFlags {
  readonly benchtime?: string;
  readonly warmup?: string;
  readonly count?: number;
  readonly timeout?: string;
  readonly baselines?: string;
  readonly format?: "table" | "go" | "json";
  readonly output?: string;
  readonly strict?: boolean;
  readonly yes?: boolean;
  readonly seed?: number;
  readonly smoke?: boolean;
  /** Absent: yes, but for a smoke run and for addresses beyond this machine. */
  readonly benchmem?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Files of profiles; `%n` in them stands for the crossing. */
  readonly cpuprofile?: string;
  readonly memprofile?: string;
  readonly trace?: string;
  readonly profileFormat?: ProfileFiles["format"];
}

const defaultBenchtime = "500ms";
const smokeBenchtime = "1x";
/** Of a launch besides its budget: start, set-up, clean up; for the estimate of the time left and the longest it may take. */
const launchMs = 300;
const patienceMs = 60_000;

/** Measures, shows, and keeps the result. */
export async function runCommand(patterns: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const settings = settingsOf(flags);
  let remote: readonly string[] = [];
  const prepared = await prepare(patterns, flags, (adapters, { allowRemote }) => {
    remote = remoteAddresses(adapters);
    checkRemote(remote, flags.yes === true || allowRemote === true);
  });
  const { config } = prepared.loaded;
  const usual = remote.length === 0 ? defaultBenchtime : `${remoteOperations}x`;
  const benchtime = flags.benchtime ?? (flags.smoke === true ? smokeBenchtime : (config.benchtime ?? usual));
  const budget = parseBenchtime(benchtime);
  const budgetNs = budget.kind === "time" ? budget.durationNs : 0;
  const warmupNs = settings.warmupNs ?? (config.warmup === undefined ? warmupFor(flags, budgetNs) : durationNs("warmup", config.warmup));
  const timeoutText = flags.timeout ?? config.timeout;
  const timeoutMs = timeoutText === undefined ? patienceMs + (10 * budgetNs) / 1e6 : durationNs("--timeout", timeoutText) / 1e6;
  const baselines = await loadBaselines(flags, prepared);
  const rounds = flags.count ?? config.count ?? 1;
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 32);
  const launches = planLaunches(prepared.run, rounds, seed);
  const start = await startOf(prepared, { seed, rounds, benchtime, warmup: `${warmupNs / 1e6}ms` });
  if (launches.length === 0) {
    await report(start, { baselines, conclusions: [] }, flags);
    throw new AgentperfError("unavailable", "nothing could be measured: every crossing was skipped");
  }
  const profiles = profileFilesOf(flags);
  if (profiles !== undefined) checkNames(profiles, launches.length);
  const redisAdapters = prepared.resolved.adapters.redis.map(({ adapter }) => adapter as Adapter<"redis">);
  const swept = await sweepOldRuns(redisAdapters, Date.now());
  if (swept !== undefined) start.notes.push({ text: swept });
  const file = await ResultFile.open(flags.output, start.id);
  if (file.failure !== undefined)
    process.stderr.write(`agentperf: ${file.shown} can't be written (${file.failure}); the result is only shown\n`);

  const interruption = onInterrupt();
  const progress = await observerOf(flags, budgetNs / 1e6 + warmupNs / 1e6 + launchMs, prepared.scrub);
  let result: Result;
  try {
    result = await runLaunches(start, {
      launches,
      runtimes: new Map(prepared.runtimes.map((runtime) => [runtime.name, runtime])),
      redisAdapters,
      ...(prepared.loaded.path === undefined ? {} : { config: prepared.loaded.path }),
      benchtime,
      warmupNs,
      memory: flags.benchmem ?? (flags.smoke !== true && remote.length === 0),
      timeoutMs,
      file,
      scrub: prepared.scrub,
      signal: interruption.signal,
      killSignal: interruption.killSignal,
      ...(profiles === undefined ? {} : { profile: Object.keys(profiles.names) as ProfileKind[] }),
      observer: profiles === undefined ? progress : { ...progress, profiled: keepProfiles(profiles, flags) },
    });
  } finally {
    progress.stop();
    interruption.stop();
  }
  const ofCrossings = analyse(result, [
    analyseBaseline(baselines),
    analyseSpread,
    analysePrecision,
    analyseTimeline,
    analyseAllocations,
    analyseGrowth,
  ]);
  await report(result, { baselines, conclusions: [...ofCrossings, ...analyseScaling(result)] }, flags);
  sayWhere(result, file, flags, launches.length);
  return exitOf(result, flags);
}

/** The profiles that flags ask for; undefined where they ask for none. */
function profileFilesOf({ cpuprofile, memprofile, trace, profileFormat = "v8" }: RunFlags): ProfileFiles | undefined {
  const names = Object.entries({ cpu: cpuprofile, memory: memprofile, trace }).filter(([, name]) => name !== undefined);
  return names.length === 0 ? undefined : { names: Object.fromEntries(names), format: profileFormat };
}

const keepProfiles =
  (files: ProfileFiles, { quiet }: RunFlags): NonNullable<RunObserver["profiled"]> =>
  async ({ crossing, round }, profiles) => {
    for (const path of await writeProfiles(crossing, round, profiles, files)) {
      if (quiet !== true) process.stderr.write(`agentperf: profile of ${crossing.id} kept in ${path}\n`);
    }
    if (profiles.memory === undefined || quiet === true) return;
    const { heapStacks, ownSites } = await import("../profile/sites.ts");
    for (const { name, share } of ownSites(heapStacks(profiles.memory), 3))
      process.stderr.write(`agentperf:   ${(share * 100).toFixed(0)} % of what it allocates in ${name}\n`);
  };

/** Reads what can be wrong with a flag before anything else is done. */
function settingsOf(flags: RunFlags): { readonly warmupNs?: number } {
  if (flags.benchtime !== undefined) parseBenchtime(flags.benchtime);
  if (flags.timeout !== undefined) durationNs("--timeout", flags.timeout);
  return flags.warmup === undefined ? {} : { warmupNs: durationNs("--warmup", flags.warmup) };
}

function warmupFor(flags: RunFlags, budgetNs: number): number {
  if (flags.smoke === true) return 0;
  return budgetNs === 0 ? 100e6 : Math.min(budgetNs / 10, 1e9);
}

async function loadBaselines(flags: RunFlags, prepared: Prepared): Promise<Baselines> {
  const baselines = await readBaselines(flags, prepared);
  // A single cold operation says that a benchmark works, not how fast it is.
  return flags.smoke === true ? { ...baselines, ns: {} } : baselines;
}

async function readBaselines(flags: RunFlags, { loaded }: Prepared): Promise<Baselines> {
  const path = flags.baselines ?? (loaded.config.baselines === undefined ? undefined : resolve(loaded.directory, loaded.config.baselines));
  if (path === undefined) {
    const { default: content } = await import("@agentperf/suites/baselines.json", { with: { type: "json" } });
    return parseBaselines(content, "baselines.json");
  }
  return readBaselinesFile(path);
}

async function startOf(prepared: Prepared, plan: Omit<Result["plan"], "crossings">): Promise<Result> {
  const started = new Date();
  const adapters = portNames.flatMap((port) => prepared.resolved.adapters[port].map(described));
  return {
    schema: "agentperf.result",
    version: 1,
    id: runStamp(started),
    startedAt: started.toISOString(),
    interrupted: false,
    environment: await environmentOf(prepared.runtimes, adapters),
    plan: { ...plan, crossings: prepared.run.map(mutable) },
    launches: [],
    failures: [],
    skipped: prepared.skipped.map(({ crossing, reason }) => ({ crossing: mutable(crossing), reason })),
    notes: prepared.resolved.notes.map((text) => ({ text })),
  };
}

/** The document's type is written without readonly. */
const mutable = (crossing: Prepared["run"][number]): Result["plan"]["crossings"][number] => ({
  ...crossing,
  adapters: { ...crossing.adapters },
  parameters: { ...crossing.parameters },
});

interface Interruption {
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Aborted at the second one. */
  readonly killSignal: AbortSignal;
  stop(): void;
}

/** Listens for Ctrl-C and for being asked to end. */
function onInterrupt(): Interruption {
  const end = new AbortController();
  const kill = new AbortController();
  const onSignal = () => {
    if (end.signal.aborted) kill.abort();
    else {
      process.stderr.write("\nagentperf: ending the measurement; once more to end at once\n");
      end.abort();
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: end.signal,
    killSignal: kill.signal,
    stop: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

async function observerOf(flags: RunFlags, estimateMs: number, scrub: (text: string) => string): Promise<RunObserver & { stop(): void }> {
  if (flags.quiet === true) return { stop: () => undefined };
  if (flags.verbose === true) {
    const { verboseObserver } = await import("../reporters/verbose.ts");
    return verboseObserver(process.stderr, scrub);
  }
  if (process.stderr.isTTY !== true) return { stop: () => undefined };
  const { terminalProgress } = await import("../reporters/progress.ts");
  return terminalProgress(process.stderr, estimateMs);
}

interface Findings {
  readonly baselines: Baselines;
  readonly conclusions: readonly Conclusion[];
}

async function report(result: Result, findings: Findings, flags: RunFlags): Promise<void> {
  const format = flags.format ?? (process.stdout.isTTY === true ? "table" : "go");
  if (format === "json") process.stdout.write(formatResult(result));
  else if (format === "go") {
    const { goReport } = await import("../reporters/go.ts");
    process.stdout.write(goReport(result, findings.baselines));
  } else {
    const { tableReport } = await import("../reporters/table.ts");
    process.stdout.write(tableReport({ ...findings, result, colour: hasColour(process.stdout) }));
  }
  if (format !== "table" && flags.quiet !== true) {
    const { problems } = await import("../reporters/problems.ts");
    process.stderr.write(problems(result, findings.conclusions, hasColour(process.stderr)));
  }
}

function sayWhere(result: Result, file: ResultFile, { quiet }: RunFlags, planned: number): void {
  if (file.failure !== undefined) process.stderr.write(`agentperf: ${file.shown} can't be written: ${file.failure}\n`);
  else if (result.interrupted)
    process.stderr.write(`agentperf: interrupted; ${result.launches.length} of ${planned} launches are kept in ${file.shown}\n`);
  else if (quiet !== true) process.stderr.write(`agentperf: result kept in ${file.shown} (seed ${result.plan.seed})\n`);
}

function exitOf(result: Result, { strict }: RunFlags): ExitCode {
  if (result.interrupted) return exitCode.interrupted;
  if (result.failures.length > 0) return exitCode.benchmarkFailed;
  return strict === true && result.skipped.length > 0 ? exitCode.benchmarkFailed : exitCode.fine;
}
