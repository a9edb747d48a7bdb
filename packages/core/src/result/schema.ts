import { z } from "zod";
import { runtimeNames } from "../runtime/runtime.ts";
import { type Environment, type LoadPart, type Result, type ResultAdapter, referenceNames } from "./types.ts";

/** Version of the result document; raised when a reader of the old one would go wrong. */
export const resultVersion = 1 as const;

const count = z.int().nonnegative();
const ns = z.number().nonnegative();
const ms = z.number().nonnegative();
const share = z.number().nonnegative();
const runtime = z.string().min(1);
const parameter = z.union([z.string(), z.number(), z.boolean()]);

const sketch = z.object({ accuracy: z.number(), zeros: count, buckets: z.array(z.int()) });
const times = z.object({ meanNs: ns, minNs: ns, maxNs: ns, sketch });

const resultLoad = z.object({
  stages: z.array(z.object({ from: z.number().nonnegative(), to: z.number().nonnegative(), durationNs: ns })),
  arrivals: z.enum(["poisson", "uniform"]),
  maxInFlight: z.int().positive(),
  drainNs: ns,
  objectives: z.array(z.string()),
});

const counts = z.object({ planned: count, sent: count, dropped: count, completed: count, failed: count, unanswered: count });

const launchLoad = z.object({
  counts,
  seconds: z.number().nonnegative(),
  response: times,
  service: times,
  lag: times,
  errors: z.array(z.object({ kind: z.string(), count, example: z.string() })),
  timeline: z.object({
    widthMs: z.number().positive(),
    stretches: z.array(z.object({ planned: count, sent: count, dropped: count, failed: count, completed: count, response: sketch })),
  }),
  invalid: z.array(z.object({ reason: z.string(), advice: z.string() })),
  objectives: z.array(
    z.object({ objective: z.string(), met: z.boolean(), actual: z.number().optional(), unit: z.enum(["ns", "share", "op/s"]) }),
  ),
  agents: z
    .array(
      z.object({
        name: z.string(),
        lateMs: z.number().optional(),
        clockMs: ms.optional(),
        seconds: z.number().nonnegative(),
        lostAtSeconds: z.number().nonnegative().optional(),
      }),
    )
    .optional(),
  generators: z
    .array(
      z.object({
        place: z.int().positive(),
        agent: z.string().optional(),
        counts,
        lagP50Ns: ns.optional(),
        lagP99Ns: ns.optional(),
        responseP99Ns: ns.optional(),
        loopBusy: share.optional(),
        cpuShare: share.optional(),
      }),
    )
    .optional(),
});

const crossing = z.object({
  id: z.string(),
  suite: z.string(),
  benchmark: z.string(),
  name: z.string(),
  runtime,
  adapters: z.record(z.string(), z.string()),
  parameters: z.record(z.string(), parameter),
  concurrency: z.int().positive(),
  processes: z.int().positive().optional(),
  load: resultLoad.optional(),
  baseline: z.string().optional(),
});

const rate = z.number().positive();

const foundRate = z.object({
  crossing,
  objectives: z.array(z.string()),
  rate: rate.optional(),
  confirmed: z.boolean(),
  missedAt: rate.optional(),
  invalidAt: rate.optional(),
  failure: z.string().optional(),
  probes: z.array(z.object({ crossing: z.string(), round: count, rate, outcome: z.enum(["met", "missed", "invalid"]) })),
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
  crossing: z.string(),
  round: count,
  startedAt: z.iso.datetime(),
  wallMs: ms,
  iterations: count,
  samples: count,
  nsPerOp: ns,
  opsPerSecond: z.number().nonnegative(),
  latency,
  histogram: sketch,
  metrics: z.record(z.string(), z.number()),
  cold: z.object({ runtimeMs: ms, modulesMs: ms, adaptersMs: ms, setupMs: ms, firstOperationMs: ms }).optional(),
  conditions: z
    .object({
      cpuShare: share.optional(),
      waitShare: share.optional(),
      involuntarySwitches: count.optional(),
      othersCpus: share.optional(),
      stolenShare: share.optional(),
      diskShare: share.optional(),
      writtenBytes: count.optional(),
      load: share.optional(),
    })
    .optional(),
  isRepeated: z.boolean().optional(),
  measureMs: ms,
  warmupMs: ms,
  memoryMs: ms.optional(),
  timeline: z.object({ widthMs: z.number().positive(), operations: z.array(count) }).optional(),
  eventLoop: z.object({ utilization: z.number().optional(), delayP50Ns: ns, delayP99Ns: ns }).optional(),
  memory: z
    .object({
      bytesPerOp: z.number().nonnegative().optional(),
      allocsPerOp: z.number().nonnegative().optional(),
      growth: z.object({ bytesPerOp: z.number(), p: z.number(), operations: count }).optional(),
      peakRssBytes: z.number().nonnegative().optional(),
      collections: z.object({ count: z.number().nonnegative(), pauseNs: ns }).optional(),
    })
    .optional(),
  load: launchLoad.optional(),
});

const failure = z.object({
  crossing: z.string(),
  round: count,
  phase: z.string(),
  code: z.string(),
  message: z.string(),
});

const adapter = z.object({
  port: z.string(),
  id: z.string(),
  version: z.string().optional(),
  address: z.string().optional(),
  capabilities: z.array(z.string()),
  options: z.record(z.string(), z.unknown()),
});

const environment = z.object({
  agentperf: z.string(),
  os: z.object({ platform: z.string(), release: z.string(), arch: z.string() }),
  cpu: z.object({ model: z.string(), count: z.int().positive() }),
  memoryBytes: z.number().nonnegative(),
  git: z.object({ commit: z.string(), dirty: z.boolean() }).optional(),
  runtimes: z.array(
    z.object({ name: runtime, version: z.string(), runtime: z.enum(runtimeNames).optional(), args: z.array(z.string()).optional() }),
  ),
  adapters: z.array(adapter),
});

const document = z.object({
  schema: z.literal("agentperf.result"),
  version: z.literal(resultVersion),
  id: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  interrupted: z.boolean(),
  environment,
  agents: z.array(z.object({ name: z.string(), environment, crossings: z.array(z.string()) })).optional(),
  plan: z.object({
    seed: z.number(),
    rounds: z.int().positive(),
    timeBudget: z.string().optional(),
    benchtime: z.string(),
    warmup: z.string(),
    smoke: z.boolean().optional(),
    crossings: z.array(crossing),
  }),
  launches: z.array(launch),
  references: z
    .array(z.object({ round: count, agent: z.string().optional(), runtime, ns: z.record(z.enum(referenceNames), ns) }))
    .optional(),
  failures: z.array(failure),
  skipped: z.array(z.object({ crossing, reason: z.string() })),
  found: z.array(foundRate).optional(),
  findings: z
    .array(z.object({ analyser: z.string(), severity: z.enum(["info", "warning", "failure"]), crossing: z.string(), message: z.string() }))
    .optional(),
  notes: z.array(z.object({ crossing: z.string().optional(), text: z.string() })),
});

type Inferred = z.infer<typeof document>;
type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Written<T> = { [Key in keyof T]: T[Key] extends object ? Written<T[Key]> : T[Key] };
/** A key that stands in one of them only, or is something else there, doesn't compile. */
const isSame: IsSame<Written<Inferred>, Written<Result>> = true;

/** The result document. */
export const resultSchema: z.ZodType<Result> = isSame && document;

/** What one of several machines gave of a load. */
export const loadPartSchema: z.ZodType<LoadPart> = z.object({
  load: launchLoad.omit({ invalid: true, objectives: true, agents: true }),
  firstNs: ns,
  warmupMs: ms,
  eventLoop: launch.shape.eventLoop,
  conditions: launch.shape.conditions,
  memory: z.object({ peakRssBytes: z.number().nonnegative().optional() }),
});

/** Where and on what something was measured. */
export const environmentSchema: z.ZodType<Environment> = environment;

/** An adapter as a result tells of it. */
export const resultAdapterSchema: z.ZodType<ResultAdapter> = adapter;

/** The JSON Schema of a result, by which other programs check and read one. What a later version adds is no error to it. */
export const resultJsonSchema = (): object => ({ ...z.toJSONSchema(document, { io: "input" }), title: "agentperf result" });
