import { z } from "zod";
import { runtimeNames } from "../runtime/runtime.ts";

/** Version of the result document; raised when a reader of the old one would go wrong. */
export const resultVersion = 1;

const count = z.int().nonnegative();
const ns = z.number().nonnegative();
const ms = z.number().nonnegative();
const runtime = z.enum(runtimeNames);
const parameter = z.union([z.string(), z.number(), z.boolean()]);

const crossing = z.object({
  id: z.string(),
  suite: z.string(),
  benchmark: z.string(),
  name: z.string(),
  runtime,
  /** Ids of the adapters, by the names of their ports. */
  adapters: z.record(z.string(), z.string()),
  parameters: z.record(z.string(), parameter),
  concurrency: z.int().positive(),
  /** Processes at once; absent: one. */
  processes: z.int().positive().optional(),
  baseline: z.string().optional(),
});

const latency = z.object({
  meanNs: ns,
  minNs: ns,
  maxNs: ns,
  p50Ns: ns,
  p75Ns: ns,
  p90Ns: ns,
  p99Ns: ns,
  p999Ns: ns,
});

const launch = z.object({
  /** Id of the crossing. */
  crossing: z.string(),
  round: count,
  startedAt: z.iso.datetime(),
  /** Wall time of the whole launch, from spawn to exit. */
  wallMs: ms,
  iterations: count,
  /** Timed samples; fewer than the iterations where operations were timed in batches. */
  samples: count,
  nsPerOp: ns,
  opsPerSecond: z.number().nonnegative(),
  latency,
  histogram: z.object({ accuracy: z.number(), zeros: count, buckets: z.array(z.int()) }),
  /** Figures of the benchmark's own, by unit. */
  metrics: z.record(z.string(), z.number()),
  /** Wall time of the measured part and of the warm-up. */
  measureMs: ms,
  warmupMs: ms,
  /** Wall time of counting what is allocated. */
  memoryMs: ms.optional(),
  /** Operations that ended in each stretch of time; absent in a launch that is too short to show anything. */
  timeline: z.object({ widthMs: z.number().positive(), operations: z.array(count) }).optional(),
  /** How busy the event loop was; only with several operations in flight, and where the runtime can watch it. */
  eventLoop: z.object({ utilization: z.number().optional(), delayP50Ns: ns, delayP99Ns: ns }).optional(),
  /** What the runtime can't tell is absent. */
  memory: z
    .object({
      bytesPerOp: z.number().nonnegative().optional(),
      allocsPerOp: z.number().nonnegative().optional(),
      /** Growth of the live heap, by the slope over full collections. */
      growth: z.object({ bytesPerOp: z.number(), p: z.number(), operations: count }).optional(),
      peakRssBytes: z.number().nonnegative().optional(),
      /** While timing, per 1,000 operations. */
      collections: z.object({ count: z.number().nonnegative(), pauseNs: ns }).optional(),
    })
    .optional(),
});

const failure = z.object({
  crossing: z.string(),
  round: count,
  /** What was going on: `setup`, `verify`, `warmup`, `measure`, `teardown`, `open`, `launch`. */
  phase: z.string(),
  code: z.string(),
  message: z.string(),
});

const environment = z.object({
  agentperf: z.string(),
  os: z.object({ platform: z.string(), release: z.string(), arch: z.string() }),
  cpu: z.object({ model: z.string(), count: z.int().positive() }),
  memoryBytes: z.number().nonnegative(),
  git: z.object({ commit: z.string(), dirty: z.boolean() }).optional(),
  runtimes: z.array(z.object({ name: runtime, version: z.string() })),
  adapters: z.array(
    z.object({
      port: z.string(),
      id: z.string(),
      version: z.string().optional(),
      address: z.string().optional(),
      capabilities: z.array(z.string()),
      options: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** The result document. */
export const resultSchema = z.object({
  schema: z.literal("agentperf.result"),
  version: z.literal(resultVersion),
  /** Id of the run. */
  id: z.string(),
  startedAt: z.iso.datetime(),
  /** Absent while it runs, and where it was killed. */
  endedAt: z.iso.datetime().optional(),
  /** Whether it was ended early. */
  interrupted: z.boolean(),
  environment,
  plan: z.object({
    seed: z.number(),
    rounds: z.int().positive(),
    benchtime: z.string(),
    warmup: z.string(),
    /** Whether each benchmark ran once, cold, to see that it works: its figures say nothing of how fast it is. */
    smoke: z.boolean().optional(),
    crossings: z.array(crossing),
  }),
  launches: z.array(launch),
  failures: z.array(failure),
  skipped: z.array(z.object({ crossing, reason: z.string() })),
  /** What users should know; without a crossing it is about the run. */
  notes: z.array(z.object({ crossing: z.string().optional(), text: z.string() })),
});

/** A run's result: every launch of every crossing, the environment and the plan. */
export type Result = z.infer<typeof resultSchema>;

/** One fresh process that measured one crossing once; its `nsPerOp` is one sample. */
export type Launch = z.infer<typeof launch>;

/** A launch that failed. */
export type Failure = z.infer<typeof failure>;

/** Where and on what a run was made. */
export type Environment = z.infer<typeof environment>;
