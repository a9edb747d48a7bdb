import type { Conditions } from "../benchmark/host.ts";
import type { RuntimeName } from "../runtime/runtime.ts";

// Written out rather than inferred from the schema, so that a reader's compiler needs no schema, and registries that want explicit types
// have them. schema.ts checks that the two are the same.

/** A crossing as the result tells of it. */
export interface ResultCrossing {
  id: string;
  suite: string;
  benchmark: string;
  name: string;
  /** Name of the runtime: `node`, `node@22`, or what a config calls it. */
  runtime: string;
  /** Ids of the adapters, by the names of their ports. */
  adapters: Record<string, string>;
  parameters: Record<string, string | number | boolean>;
  concurrency: number;
  /** Processes at once; absent: one. */
  processes?: number | undefined;
  /** The load that it is put under; absent: operations follow each other. */
  load?: ResultLoad | undefined;
  baseline?: string | undefined;
}

/** A load in an open loop: operations start when they are meant to, however slowly those before them are answered. */
export interface ResultLoad {
  /** Operations a second at the beginning and at the end of each stretch. */
  stages: { from: number; to: number; durationNs: number }[];
  arrivals: "poisson" | "uniform";
  maxInFlight: number;
  /** How long an answer is waited for after the load is over. */
  drainNs: number;
  /** What it is held to: `p99<10ms`. */
  objectives: string[];
}

/** Times of one kind, and their histogram. */
export interface LoadTimes {
  meanNs: number;
  minNs: number;
  maxNs: number;
  sketch: { accuracy: number; zeros: number; buckets: number[] };
}

/**
 * What a launch gave that put a benchmark under load. Its `latency` and `histogram` are of the response: from the instant an operation was meant to
 * start to its end. Where nothing was answered there is none: the histogram is empty, and times are 0.
 */
export interface LaunchLoad {
  /** `planned` = `sent` + `dropped`; `sent` = `completed` + `failed` + `unanswered`. */
  counts: { planned: number; sent: number; dropped: number; completed: number; failed: number; unanswered: number };
  seconds: number;
  response: LoadTimes;
  /** From the instant an operation was sent to its end. */
  service: LoadTimes;
  /** From the instant it was meant to start to the one it was sent: what the generator takes. */
  lag: LoadTimes;
  errors: { kind: string; count: number; example: string }[];
  /** All but `completed` belong to the operations that were meant to start in a stretch; the response's histograms are coarse. */
  timeline: {
    widthMs: number;
    stretches: {
      planned: number;
      sent: number;
      dropped: number;
      failed: number;
      completed: number;
      response: { accuracy: number; zeros: number; buckets: number[] };
    }[];
  };
  /** Why its figures are the generator's and not the server's; none: they are the server's. */
  invalid: { reason: string; advice: string }[];
  objectives: { objective: string; met: boolean; actual?: number | undefined; unit: "ns" | "share" | "op/s" }[];
  /** What each of the processes did that made it; absent where it was one. */
  generators?: LoadShare[] | undefined;
  /** The machines that shared it; absent: one. */
  agents?: LoadAgent[] | undefined;
}

/** One machine's part in a load that several share. */
export interface LoadAgent {
  name: string;
  /** How long after the instant that all were told it began, in milliseconds, and how wrong that may be. Absent of one that was lost. */
  lateMs?: number | undefined;
  clockMs?: number | undefined;
  /** How long its load was; 0 where none of its figures are here. */
  seconds: number;
  /** When it was lost, in seconds from the beginning. */
  lostAtSeconds?: number | undefined;
}

/** What one of several machines gave of a load. */
export interface LoadPart {
  load: Omit<LaunchLoad, "invalid" | "objectives" | "agents">;
  firstNs: number;
  warmupMs: number;
  eventLoop?: Launch["eventLoop"];
  conditions?: LaunchConditions | undefined;
  memory: { peakRssBytes?: number | undefined };
}

/** What one of the processes did that made a load together. Its percentiles are of its own operations. */
export interface LoadShare {
  /** Which of the processes of its machine it is, from 1. */
  place: number;
  /** Name of the machine that it ran on; absent: the one that the result was made on. */
  agent?: string | undefined;
  counts: LaunchLoad["counts"];
  lagP50Ns?: number | undefined;
  lagP99Ns?: number | undefined;
  responseP99Ns?: number | undefined;
  /** Share of the time in which its event loop was busy, and CPU time of its thread ÷ wall time; absent where nobody can tell. */
  loopBusy?: number | undefined;
  cpuShare?: number | undefined;
}

/** What a search for the highest rate found of one benchmark. */
export interface FoundRate {
  /** The benchmark without a load. Each rate that was tried is a crossing of its own, in the plan. */
  crossing: ResultCrossing;
  /** What a rate had to hold. */
  objectives: string[];
  /** The highest rate that held, in operations a second; absent: none did. */
  rate?: number | undefined;
  /** Whether it held each time that it was tried, as often as the search asks; no: it is less sure, or the search hasn't ended. */
  confirmed: boolean;
  /** The lowest rate that was missed; absent: none was. */
  missedAt?: number | undefined;
  /** The lowest rate at which the generator itself was the limit; absent: none was. Nobody knows what the server does there. */
  invalidAt?: number | undefined;
  /** Why it was given up; absent: it went to its end, or was interrupted. */
  failure?: string | undefined;
  /** What was tried, in order: the launches of these crossings and rounds. */
  probes: { crossing: string; round: number; rate: number; outcome: "met" | "missed" | "invalid" }[];
}

/** How long one operation took. */
export interface Latency {
  meanNs: number;
  minNs: number;
  maxNs: number;
  p50Ns: number;
  p75Ns: number;
  p90Ns: number;
  p99Ns: number;
  p999Ns: number;
}

/** What an operation takes of memory, and what it did to the heap. What the runtime can't tell is absent. */
export interface LaunchMemory {
  bytesPerOp?: number | undefined;
  allocsPerOp?: number | undefined;
  /** Growth of the live heap, by the slope over full collections. */
  growth?: { bytesPerOp: number; p: number; operations: number } | undefined;
  peakRssBytes?: number | undefined;
  /** While timing, per 1,000 operations. */
  collections?: { count: number; pauseNs: number } | undefined;
}

/** How a process began, in milliseconds of wall time. */
export interface LaunchStart {
  /** Until the runtime ran our first line. */
  runtimeMs: number;
  /** Until the modules of the config, the suite and the adapters were loaded. */
  modulesMs: number;
  /** Until the adapters were open. */
  adaptersMs: number;
  /** The benchmark's own set-up. */
  setupMs: number;
  /** The first operation. */
  firstOperationMs: number;
}

/** What a launch got of the machine, and what else the machine did, as its host told it. */
export type LaunchConditions = { -readonly [Key in keyof Conditions]: Conditions[Key] };

/** One fresh process that measured one crossing once; its `nsPerOp` is one sample. */
export interface Launch {
  /** Id of the crossing. */
  crossing: string;
  round: number;
  startedAt: string;
  /** Wall time of the whole launch, from spawn to exit. */
  wallMs: number;
  iterations: number;
  /** Timed samples; fewer than the iterations where operations were timed in batches. */
  samples: number;
  nsPerOp: number;
  opsPerSecond: number;
  latency: Latency;
  histogram: { accuracy: number; zeros: number; buckets: number[] };
  /** Figures of the benchmark's own, by unit. */
  metrics: Record<string, number>;
  /** How it began: wall time of each step, in milliseconds, and of the first operation. */
  cold?: LaunchStart | undefined;
  /** What it got of the machine while it measured, and what else the machine did; absent where nobody can tell. */
  conditions?: LaunchConditions | undefined;
  /** Whether it was made twice, since other processes had its processor: this is the one that they disturbed less. */
  isRepeated?: boolean | undefined;
  /** Wall time of the measured part and of the warm-up. */
  measureMs: number;
  warmupMs: number;
  /** Wall time of counting what is allocated. */
  memoryMs?: number | undefined;
  /** Operations that ended in each stretch of time; absent in a launch that is too short to show anything. */
  timeline?: { widthMs: number; operations: number[] } | undefined;
  /** How busy the event loop was; only with several operations in flight, and where the runtime can watch it. */
  eventLoop?: { utilization?: number | undefined; delayP50Ns: number; delayP99Ns: number } | undefined;
  memory?: LaunchMemory | undefined;
  /** Where it was put under load: all that its other figures don't tell. */
  load?: LaunchLoad | undefined;
}

/** What the machine can do beside any benchmark. */
export const referenceNames = ["processor", "memory", "file system", "loopback"] as const;
export type ReferenceName = (typeof referenceNames)[number];

/** Median times of the reference kernels in one round, in nanoseconds: where they change between results, the machine did. */
export interface ReferenceRound {
  round: number;
  /** Name of the machine, where others measured; absent: the one that made the result. */
  agent?: string | undefined;
  runtime: string;
  ns: Record<ReferenceName, number>;
}

/** A launch that failed. */
export interface Failure {
  crossing: string;
  round: number;
  /** What was going on: `setup`, `verify`, `warmup`, `measure`, `teardown`, `open`, `launch`. */
  phase: string;
  code: string;
  message: string;
}

/** An adapter as the result tells of it; its options are redacted. */
export interface ResultAdapter {
  port: string;
  id: string;
  version?: string | undefined;
  address?: string | undefined;
  capabilities: string[];
  options: Record<string, unknown>;
}

/** Where and on what a run was made. */
export interface Environment {
  agentperf: string;
  os: { platform: string; release: string; arch: string };
  cpu: { model: string; count: number };
  memoryBytes: number;
  git?: { commit: string; dirty: boolean } | undefined;
  /** `runtime` and `args` where the name doesn't tell them: a version, a path or settings that somebody asked for. */
  runtimes: { name: string; version: string; runtime?: RuntimeName | undefined; args?: string[] | undefined }[];
  adapters: ResultAdapter[];
}

/** A machine that took part in a run. */
export interface ResultAgent {
  name: string;
  environment: Environment;
  /** Ids of the crossings that it measured, or took a share of. */
  crossings: string[];
}

/** What was to be measured, and how. */
export interface ResultPlan {
  seed: number;
  rounds: number;
  /** How long it was to go on until its figures are known; absent where the number of rounds was said. */
  timeBudget?: string | undefined;
  benchtime: string;
  warmup: string;
  /** Whether each benchmark ran once, cold, to see that it works: its figures say nothing of how fast it is. */
  smoke?: boolean | undefined;
  crossings: ResultCrossing[];
}

/** A run's result: every launch of every crossing, the environment and the plan. */
export interface Result {
  schema: "agentperf.result";
  version: 1;
  /** Id of the run. */
  id: string;
  startedAt: string;
  /** Absent while it runs, and where it was killed. */
  endedAt?: string | undefined;
  /** Whether it was ended early. */
  interrupted: boolean;
  /** Of the machine that made the result. */
  environment: Environment;
  /** The machines that measured, where it was done on others. */
  agents?: ResultAgent[] | undefined;
  plan: ResultPlan;
  launches: Launch[];
  /** What the machine could do in each round; absent in results that don't tell. */
  references?: ReferenceRound[] | undefined;
  failures: Failure[];
  skipped: { crossing: ResultCrossing; reason: string }[];
  /** What was found by a search for the highest rate, by benchmark; absent where nothing was searched. */
  found?: FoundRate[] | undefined;
  /** What was concluded from it when it was made. */
  findings?: { analyser: string; severity: "info" | "warning" | "failure"; crossing: string; message: string }[] | undefined;
  /** What users should know; without a crossing it is about the run. */
  notes: { crossing?: string | undefined; text: string }[];
}
