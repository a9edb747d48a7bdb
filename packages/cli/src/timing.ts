import { fewestRounds } from "@agentperf/core/analysis";
import { parseBenchtime } from "@agentperf/core/engine";
import type { Config } from "./config/config.ts";
import { defaults } from "./config/defaults.ts";
import { durationNs } from "./flags/values.ts";

/** What flags and a config say of how long a run takes. */
export interface TimingFlags {
  readonly count?: number | undefined;
  readonly benchtime?: string | undefined;
  readonly warmup?: string | undefined;
  readonly timeout?: string | undefined;
  readonly timeBudget?: string | undefined;
  readonly smoke?: boolean | undefined;
}

type TimingConfig = Pick<Config, "count" | "benchtime" | "warmup" | "timeout" | "timeBudget">;

/** What a run is, as far as it decides how long it takes. */
export interface TimedRun {
  readonly crossings: number;
  /** Operations of a launch where load leaves this machine; each launch is made once then. */
  readonly remoteOperations?: number | undefined;
  /** Whether launches are profiled, each of which gives files. */
  readonly isProfiled: boolean;
}

/** How often and how long launches measure. */
export interface Timing {
  /** How long rounds go on until what they say is known; absent: there are exactly so many. */
  readonly timeBudget?: string | undefined;
  /** Rounds, or the fewest of them. */
  readonly rounds: number;
  readonly benchtime: string;
  readonly warmupNs: number;
  readonly timeoutMs: number;
  /** What a launch takes, roughly, for the time left. */
  readonly estimateMs: number;
}

const smokeBenchtime = "1x";
/** What a launch takes besides its benchtime. */
const launchMs = 300;

/** Refuses what is wrong with a flag before anything else is done. @throws {AgentperfError} `usage` */
export function checkTimes({ benchtime, timeout, warmup, timeBudget }: TimingFlags): void {
  if (timeBudget !== undefined) durationNs("--time-budget", timeBudget);
  if (benchtime !== undefined) parseBenchtime(benchtime);
  if (timeout !== undefined) durationNs("--timeout", timeout);
  if (warmup !== undefined) durationNs("--warmup", warmup);
}

/** How often and how long launches measure, warm up and may take; flags go before the config, and that before the defaults. */
export function timingOf(flags: TimingFlags, config: TimingConfig, run: TimedRun): Timing {
  const timeBudget = timeBudgetOf(flags, config, run);
  const benchtime = benchtimeOf(flags, config, run, timeBudget);
  const parsed = parseBenchtime(benchtime);
  const measureNs = parsed.kind === "time" ? parsed.durationNs : 0;
  const warmupNs = warmupOf(flags, config, measureNs);
  const timeout = flags.timeout ?? config.timeout;
  return {
    timeBudget,
    rounds: timeBudget === undefined ? (flags.count ?? config.count ?? defaults.count) : fewestRounds,
    benchtime,
    warmupNs,
    timeoutMs:
      timeout === undefined ? defaults.timeoutMs + (defaults.timeoutFactor * measureNs) / 1e6 : durationNs("--timeout", timeout) / 1e6,
    estimateMs: (measureNs + warmupNs) / 1e6 + launchMs,
  };
}

function timeBudgetOf(flags: TimingFlags, config: TimingConfig, { crossings, remoteOperations, isProfiled }: TimedRun): string | undefined {
  if (flags.timeBudget !== undefined) return flags.timeBudget;
  if (flags.count !== undefined || flags.benchtime !== undefined || flags.smoke === true) return undefined;
  if (remoteOperations !== undefined || isProfiled) return undefined;
  if (config.count !== undefined || config.benchtime !== undefined) return undefined;
  const most = durationNs("--time-budget", defaults.timeBudget) / 1e9;
  // Few benchmarks don't keep anybody waiting that long.
  return config.timeBudget ?? `${Math.min(most, defaults.timeBudgetEachSeconds * (1 + crossings))}s`;
}

function benchtimeOf(
  flags: TimingFlags,
  config: TimingConfig,
  { crossings, remoteOperations }: TimedRun,
  timeBudget: string | undefined,
): string {
  if (flags.smoke === true) return smokeBenchtime;
  if (flags.benchtime !== undefined) return flags.benchtime;
  if (timeBudget !== undefined && remoteOperations === undefined) return shortBenchtime(timeBudget, crossings);
  return config.benchtime ?? (remoteOperations === undefined ? defaults.benchtime : `${remoteOperations}x`);
}

/** How long launches measure so that the first rounds fit the budget, within limits; what cuts a run short is cut here first. */
function shortBenchtime(timeBudget: string, crossings: number): string {
  const { shortestMs, longestMs, overheadMs } = defaults.roundsUntilKnown;
  // One more for counting what is allocated.
  const shareMs = durationNs("--time-budget", timeBudget) / 1e6 / Math.max(1, crossings * (fewestRounds + 1));
  return `${Math.round(Math.min(longestMs, Math.max(shortestMs, shareMs - overheadMs)))}ms`;
}

function warmupOf({ smoke, warmup }: TimingFlags, config: TimingConfig, measureNs: number): number {
  if (smoke === true) return 0;
  const said = warmup ?? config.warmup;
  if (said !== undefined) return durationNs("warmup", said);
  return measureNs === 0 ? 100e6 : Math.min(Math.max(measureNs * defaults.warmupShare, defaults.shortestWarmupMs * 1e6), 1e9);
}
