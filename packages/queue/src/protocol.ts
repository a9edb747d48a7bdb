import {
  environmentSchema,
  type LoadPart,
  loadPartSchema,
  type Result,
  type ResultAdapter,
  resultAdapterSchema,
  resultSchema,
} from "@agentperf/core/result";
import { z } from "zod";

// What travels by the queue. Whoever reads it trusts none of it: each side checks all that it takes out, and what isn't named here doesn't
// travel. No field is a path, a flag, a variable, an address or code; what a name stands for is looked up in the agent's own config.

/** Raised when one side would misunderstand the other. */
export const protocolVersion = 1 as const;

/** A group that so many agents were lost with isn't tried once more. */
export const mostAgents = 3;

/** Longest name of an agent. */
export const longestName = 100;

/** Id of an agent. */
const agentId = z.string().max(60);
/** What an agent is called: it is shown. */
const agentName = z
  .string()
  .min(1)
  .max(longestName)
  .regex(/^\P{C}+$/u);
/** A name as suites, benchmarks and runtimes have: any text that is neither control characters nor a pattern. */
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}*]+$/u);
const id = z.string().regex(/^[A-Za-z][\w.-]{0,99}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(20_000);
const version = z.literal(protocolVersion);
const ms = z.number().min(0).max(1e9);
const day = 86_400;

/** Id of a run, by whose time it is known what is left of it. */
export const runId = z.string().regex(/^\d{8}-\d{6}-[a-z0-9]{1,8}$/);

/** What any agent tells of itself while it waits, whatever version of this it has. */
export const anyAnnouncementSchema = z.looseObject({ version: z.int(), name: agentName });

/** What an agent tells of itself while it waits. */
export const announcementSchema = z.strictObject({
  version,
  name: agentName,
  /** Hash of what it would run. */
  project: hash,
  runtime: z.string().max(50),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** What an agent tells of itself when it takes part in a run. */
export const joinedSchema = z.strictObject({ name: agentName, environment: environmentSchema });

/** How a coordinator asks an agent to take part. */
export const callSchema = z.strictObject({
  version,
  run: runId,
  /** What it hands out: shares of loads, or groups of benchmarks. */
  kind: z.enum(["shares", "groups"]),
  /** An agent that isn't heard of for so long is lost. */
  lockMs: z.int().min(500).max(120_000),
});
export type Call = z.infer<typeof callSchema>;

const crossing = z.strictObject({
  suite: name,
  benchmark: name,
  runtime: name,
  /** Ids of adapters, by the names of their ports. */
  adapters: z.record(id, id),
  parameters: z.record(id, z.union([z.string().max(1_000), z.number(), z.boolean()])),
  concurrency: z.int().min(1).max(100_000),
});

const stage = z.strictObject({
  from: z.number().min(0).max(1e7),
  to: z.number().min(0).max(1e7),
  durationNs: z
    .number()
    .min(0)
    .max(2 * day * 1e9),
});

/** One agent's share of a load. */
export const shareSchema = z
  .strictObject({
    version,
    project: hash,
    /** Number of the launch in its run. */
    launch: z.int().min(0).max(100_000),
    /** Which of how many it is. */
    at: z.int().min(0).max(9_999),
    of: z.int().min(1).max(10_000),
    crossing,
    load: z.strictObject({
      stages: z.array(stage).min(1).max(1_000),
      arrivals: z.enum(["poisson", "uniform"]),
      maxInFlight: z.int().min(1).max(1e7),
      drainNs: z.number().min(0).max(600e9),
    }),
    /** Processes that each agent spreads its share over. */
    generators: z.int().min(1).max(256),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 + 1e6),
    warmupNs: z.number().min(0).max(600e9),
    timeoutMs: z
      .number()
      .min(1)
      .max(3 * day * 1_000),
    /** How often it tells what it has by now. */
    progressMs: z.number().min(500).max(600_000),
  })
  .refine(({ at, of }) => at < of, { path: ["at"], message: "must be one of them" });
export type Share = z.infer<typeof shareSchema>;

const time = z.string().regex(/^\d{1,9}(\.\d{1,9})?(ns|us|ms|s|m|h)$/);

/** Crossings of one benchmark that are held against each other, and so measured on one machine. */
export const groupSchema = z.strictObject({
  version,
  project: hash,
  /** Number of the group. */
  at: z.int().min(0).max(100_000),
  suite: name,
  benchmark: name,
  crossings: z
    .array(z.strictObject({ ...crossing.shape, name, processes: z.int().min(1).max(256).optional() }))
    .min(1)
    .max(2_000),
  plan: z.strictObject({
    seed: z
      .int()
      .min(0)
      .max(2 ** 32),
    rounds: z.int().min(1).max(10_000),
    timeBudget: time.optional(),
    benchtime: z.union([time, z.string().regex(/^\d{1,9}x$/)]),
    warmupNs: z.number().min(0).max(600e9),
    timeoutMs: z
      .number()
      .min(1)
      .max(3 * day * 1_000),
    smoke: z.boolean(),
    allocations: z.boolean(),
  }),
});
export type Group = z.infer<typeof groupSchema>;

const failed = z.strictObject({
  kind: z.literal("failed"),
  phase: z.string().max(50),
  code: z.string().max(50),
  message: text,
  notes: z.array(text).max(200),
  wallMs: ms,
});

/** How a group ended. */
export const groupOutcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("measured"), agent: agentId, result: resultSchema }),
  failed,
]);

/** How a group ended. */
export type GroupOutcome =
  | { readonly kind: "measured"; readonly agent: string; readonly result: Result }
  | Extract<Outcome, { kind: "failed" }>;

/** How a share ended. */
export const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("measured"),
    agent: agentId,
    part: loadPartSchema,
    adapters: z.array(resultAdapterSchema).max(50),
    notes: z.array(text).max(200),
    wallMs: ms,
    /** How long after the instant that all were told it began, and how wrong that may be. */
    lateMs: z.number().min(-1e6).max(1e6),
    clockMs: ms,
  }),
  failed,
]);

/** How a share ended. */
export type Outcome =
  | {
      readonly kind: "measured";
      /** Id of the agent. */
      readonly agent: string;
      readonly part: LoadPart;
      readonly adapters: ResultAdapter[];
      readonly notes: string[];
      readonly wallMs: number;
      readonly lateMs: number;
      readonly clockMs: number;
    }
  | {
      readonly kind: "failed";
      readonly phase: string;
      readonly code: string;
      readonly message: string;
      readonly notes: string[];
      readonly wallMs: number;
    };

/** What an agent tells of a share while it has it. */
export const progressSchema = z.discriminatedUnion("type", [
  /** Who has it. */
  z.strictObject({ type: z.literal("taken"), agent: agentId }),
  z.strictObject({ type: z.literal("ready") }),
  /** It failed before the load began: the others needn't wait. */
  z.strictObject({ type: z.literal("failed"), outcome: failed }),
  /** What it has by now. */
  z.strictObject({ type: z.literal("loading"), part: loadPartSchema }),
]);

/** When a launch begins. */
export const startSchema = z.strictObject({
  launch: z.int().min(0),
  /** By Redis's clock. */
  atMs: z.number(),
});

/** Reads JSON that came by the queue; undefined where it isn't what it should be. */
export function readJson<T>(schema: z.ZodType<T>, json: string | null | undefined): T | undefined {
  if (json === null || json === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** What is wrong with something that came by the queue, in a line. */
export const complaintOf = ({ issues: [issue] }: z.ZodError): string =>
  `${issue?.path.join(".") || "it"}: ${issue?.message ?? "not valid"}`;
