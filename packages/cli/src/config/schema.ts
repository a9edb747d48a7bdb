import { runtimeNames } from "@agentperf/core";
import { parseBenchtime, parseDuration } from "@agentperf/core/engine";
import { z } from "zod";

const adapter = z
  .looseObject({
    id: z.string(),
    port: z.looseObject({ name: z.string(), contract: z.looseObject({}) }),
    open: z.custom((open) => typeof open === "function"),
  })
  .or(z.string())
  .or(z.looseObject({ use: z.string() }));

const fallback = z.strictObject({ firstAvailable: z.array(adapter).min(1) });

const choice = z.union([z.array(z.union([fallback, adapter])).min(1), fallback, adapter], {
  error: "expected an adapter, firstAvailable(…), or an array of them",
});

const duration = z.string().refine((text) => parseDuration(text) !== undefined, { error: 'expected a duration such as "30s"' });

const budget = z.string().refine(
  (text) => {
    try {
      parseBenchtime(text);
      return true;
    } catch {
      return false;
    }
  },
  { error: 'expected a duration such as "500ms" or a count such as "100x"' },
);

const most = z.number().nonnegative();

const limits = z.strictObject({
  maxNs: z.union([most, duration], { error: 'expected nanoseconds, or a duration such as "2ms"' }).optional(),
  maxAllocs: most.optional(),
  maxBytes: most.optional(),
  maxRatio: z.number().positive().optional(),
});

/** What a config file may hold. */
export const configSchema = z.strictObject({
  runtimes: z
    .array(z.enum(runtimeNames as [string, ...string[]]))
    .min(1)
    .optional(),
  adapters: z.record(z.string(), choice).optional(),
  suites: z.array(z.string()).min(1).optional(),
  baselines: z.string().optional(),
  budgets: z.record(z.string(), limits).optional(),
  benchtime: budget.optional(),
  warmup: duration.optional(),
  count: z.int().positive().optional(),
  concurrency: z.array(z.int().positive()).min(1).optional(),
  allowRemote: z.boolean().optional(),
  timeout: duration.optional(),
});
