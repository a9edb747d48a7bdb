import { type ProvidedPort, type RuntimeName, runtimeNames } from "@agentperf/core";
import { parseBenchtime, parseDuration } from "@agentperf/core/engine";
import { arrivalKinds } from "@agentperf/core/load";
import { z } from "zod";
import { nameForm } from "../runtimes/spec.ts";
import { defaults } from "./defaults.ts";

/** An adapter by its id, or by its id with options: all that JSON can hold. */
const named = z.string().or(z.looseObject({ use: z.string() }));

const adapter = z
  .looseObject({
    id: z.string(),
    port: z.looseObject({ name: z.string(), contract: z.looseObject({}) }),
    open: z.custom((open) => typeof open === "function"),
  })
  .or(named);

function choiceOf(entry: z.ZodType) {
  const fallback = z.strictObject({ firstAvailable: z.array(entry).min(1) });
  return z.union([z.array(z.union([fallback, entry])).min(1), fallback, entry], {
    error: "expected an adapter, firstAvailable(…), or an array of them",
  });
}

// Each has an expression too, by which an editor can tell what the functions refuse; with µ as every runtime writes it.
const durationForm = /^\s*\d+(\.\d+)?(ns|us|\u00B5s|ms|s|m|h)\s*$/;
const budgetForm = /^\s*(\d+(\.\d+)?(ns|us|\u00B5s|ms|s|m|h)|\d+x)\s*$/;

const isDuration = { error: 'expected a duration such as "30s"' };
const duration = z
  .string()
  .regex(durationForm, isDuration)
  .refine((text) => parseDuration(text) !== undefined, isDuration);

const isBudget = { error: 'expected a duration such as "500ms" or a count such as "100x"' };
const budget = z
  .string()
  .regex(budgetForm, isBudget)
  .refine((text) => {
    try {
      parseBenchtime(text);
      return true;
    } catch {
      return false;
    }
  }, isBudget);

const most = z.number().nonnegative();

/** Completed by an editor, and open to a version or a path behind an @. */
const runtimeText = z.enum(runtimeNames as [string, ...string[]]).or(z.string().regex(new RegExp(`^(${runtimeNames.join("|")})@.+$`)));

const runtimeSettings = z.strictObject({
  name: z.string().regex(nameForm).describe("What it is called in results."),
  runtime: z.enum(runtimeNames as [RuntimeName, ...RuntimeName[]]).describe("Which runtime it is."),
  version: z.string().min(1).optional().describe('A version on npm: "22", "22.11.0".'),
  command: z.string().min(1).optional().describe("Path of its program."),
  args: z.array(z.string()).optional().describe("Flags of the runtime's own."),
  env: z.record(z.string(), z.string()).optional().describe("Variables of its processes."),
});

const rate = z
  .string()
  .regex(/^\s*\d+(\.\d+)?k?\/(s|m|h)\s*$/, { error: 'expected a rate such as "2000/s"' })
  .describe('Operations that are started: "2000/s", "2.5k/s", "90/m".');

const startRate = rate.describe("The rate at the stage's beginning; it changes evenly.");
const endRate = rate.describe("The rate at its end.");
const lasts = duration.describe("How long the stage is.");

const load = z.strictObject({
  stages: z
    .array(
      z.union([z.strictObject({ rate, duration: lasts }), z.strictObject({ from: startRate, to: endRate, duration: lasts })], {
        error: "expected { rate, duration } or { from, to, duration }",
      }),
    )
    .min(1)
    .optional()
    .describe("Stretches of load, one after the other."),
  arrivals: z.enum(arrivalKinds).optional().describe("Default: poisson."),
  maxInFlight: z
    .int()
    .positive()
    .optional()
    .describe(`Operations in flight; one that finds as many is dropped. Default: ${defaults.maxInFlight}.`),
  slo: z.array(z.string()).optional().describe('What it must meet: "p99<10ms", "errors<1%".'),
});

const limits = z.strictObject({
  maxNs: z
    .union([most, duration], { error: 'expected nanoseconds, or a duration such as "2ms"' })
    .optional()
    .describe('Nanoseconds an operation, or a duration such as "2ms".'),
  maxAllocs: most.optional().describe("Objects that an operation allocates."),
  maxBytes: most.optional().describe("Bytes that an operation allocates."),
  maxRatio: z.number().positive().optional().describe("Ratio to its baseline, instead of the baselines' own warning threshold."),
});

/** The schema of a config whose adapters may be such entries. The texts are what an editor shows for a key. */
const schemaOf = (entry: z.ZodType) =>
  z.strictObject({
    $schema: z.string().optional().describe("Where this schema is, for editors."),
    runtimes: z
      .array(
        z.union([runtimeText, runtimeSettings], {
          error: `expected ${runtimeNames.join(", ")}, one with a version such as "node@22", or settings`,
        }),
      )
      .min(1)
      .optional()
      .describe("Runtimes to measure on. Default: every one found on PATH."),
    adapters: z
      .record(z.string(), choiceOf(entry))
      .optional()
      .describe("What each port runs on. Of an array, every benchmark of that port runs on each."),
    suites: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Modules that export suites: package names, or paths from the config. Default: @agentperf/suites."),
    baselines: z.string().optional().describe("Path of a baselines file, from the config."),
    budgets: z
      .record(z.string(), limits.describe("Limits of what has this name."))
      .optional()
      .describe("What agentperf check allows, by the name of a suite, a benchmark or suite/Benchmark; * for any text."),
    timeBudget: duration
      .optional()
      .describe(
        `How long a run goes on with rounds until what they say is known, without benchtime and count. Default: ${defaults.timeBudget}.`,
      ),
    benchtime: budget
      .optional()
      .describe(`Duration ("500ms") or number of operations ("100x") of a launch. Default with count: ${defaults.benchtime}.`),
    warmup: duration.optional().describe("Duration of the warm-up. Default: a tenth of the benchtime, at least 30ms."),
    count: z.int().positive().optional().describe(`Exactly so many rounds. Default with benchtime: ${defaults.count}.`),
    concurrency: z.array(z.int().positive()).min(1).optional().describe("Operations in flight, for benchmarks that have levels."),
    allowRemote: z.boolean().optional().describe("Send load to addresses beyond this machine, as --yes does. Default: false."),
    timeout: duration.optional().describe("A launch is ended after this long. Default: 60 s and 10 times the benchtime."),
    load: load.optional().describe("What agentperf load does where no flag says otherwise."),
  });

/** What a config may hold. */
export const configSchema = schemaOf(adapter);

/**
 * The JSON Schema of a config, by which an editor completes and checks one.
 * @param ports - those whose adapters an editor is to offer
 */
export function jsonSchema(ports: Iterable<Pick<ProvidedPort, "name" | "description" | "adapters">>): object {
  const schema = z.toJSONSchema(schemaOf(named), { io: "input" });
  const { adapters } = schema.properties as { adapters: { properties?: object } };
  adapters.properties = Object.fromEntries(
    [...ports].map(({ name, description, adapters: ids }) => {
      const id = z.enum(Object.keys(ids) as [string, ...string[]]);
      const { $schema: _, ...choice } = z.toJSONSchema(choiceOf(id.or(z.looseObject({ use: id }))), { io: "input" });
      return [name, { description, ...choice }];
    }),
  );
  return { ...schema, title: "agentperf config" };
}
