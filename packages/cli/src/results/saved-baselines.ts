import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import { loadSamplesOf, measuredOf, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { fileName, isFileName } from "@agentperf/core/safety";
import { z } from "zod";
import type { Machine, Machines } from "../gate/machine.ts";
import { parseJson, readTextFile } from "../text-file.ts";
import { machinesOf } from "./checkable.ts";
import { environmentKey } from "./environment.ts";
import { writeOutput } from "./output.ts";

/** Where saved baselines lie; made to be committed and reviewed. */
export const baselinesFolder = join(".agentperf", "baselines");

/** What the machine could do: times of the reference kernels, a value a round. */
const references = z.record(z.string(), z.array(z.number().nonnegative()));
/** Processors that other processes used meanwhile. */
const othersCpus = z.number().nonnegative();

const schema = z.object({
  schema: z.literal("agentperf.baseline"),
  version: z.literal(1),
  name: z.string(),
  /** Only results of the same environment are held against it. */
  environment: z.string(),
  savedAt: z.iso.datetime(),
  commit: z.string().optional(),
  /** Why it is as it is, the newest last. */
  reasons: z.array(z.object({ at: z.iso.datetime(), reason: z.string() })),
  /** Nanoseconds per operation of each launch, by crossing. */
  crossings: z.record(z.string(), z.array(z.number().nonnegative()).min(1)),
  /** Time of each launch's median operation, by crossing; absent in files of earlier versions. */
  medians: z.record(z.string(), z.array(z.number().nonnegative())).optional(),
  /** Of loads the quantiles of the response, in nanoseconds of each launch, and the share of the operations that were lost. */
  loads: z
    .array(
      z.object({
        crossing: z.string(),
        /** What was asked for; only the same is held against it. */
        asked: z.string(),
        p50: z.array(z.number().nonnegative()).min(1),
        p99: z.array(z.number().nonnegative()).min(1),
        lost: z.array(z.number().nonnegative()),
      }),
    )
    .optional(),
  references: references.optional(),
  othersCpus: othersCpus.optional(),
  /** The same of each machine, where others measured, and which crossings they did. */
  agents: z.array(z.object({ name: z.string(), crossings: z.array(z.string()), references, othersCpus: othersCpus.optional() })).optional(),
});

/** A result's figures, kept to hold later ones against. */
export type SavedBaseline = z.infer<typeof schema>;

/** @throws {AgentperfError} `usage`: a name that can't be a file's, or would lead elsewhere */
export function checkName(name: string): void {
  if (!isFileName(name))
    throw new AgentperfError("usage", `baseline name ${JSON.stringify(name)} must be at most 100 letters, digits, . _ and -`);
}

/** A baseline of a result's launches. @throws {AgentperfError} `usage`: the name isn't usable, or the result has no launch */
export function baselineOf(result: Result, name: string, reasons: SavedBaseline["reasons"]): SavedBaseline {
  checkName(name);
  const measured = measuredOf(summarize(result, noBaselines)).filter(({ crossing }) => crossing.load === undefined);
  const { machine, agents } = machinesOf(result);
  const all = loadSamplesOf([result]);
  const loads = all.filter(({ samples }) => samples.p50.length > 0);
  if (measured.length === 0 && loads.length === 0) {
    const [why] = all.flatMap(({ invalid }) => invalid);
    const [part] = all.flatMap(({ partial }) => partial);
    const [silent] = all.flatMap(({ unanswered }) => unanswered);
    const other = silent === undefined ? "" : `: ${silent}`;
    const partly = part === undefined ? other : `: of its loads only a part was offered (${part.reason}; ${part.advice})`;
    const what = why === undefined ? partly : `: in its loads the generator was the limit (${why.reason}; ${why.advice})`;
    throw new AgentperfError("usage", `the result has no launch to keep${what}`);
  }
  return {
    schema: "agentperf.baseline",
    version: 1,
    name,
    environment: environmentKey(result),
    savedAt: new Date().toISOString(),
    commit: result.environment.git?.commit,
    reasons,
    crossings: Object.fromEntries(measured.map(({ crossing, samples }) => [crossing.id, rounded(samples)])),
    medians: Object.fromEntries(measured.map(({ crossing, p50Samples }) => [crossing.id, rounded(p50Samples)])),
    ...(loads.length === 0
      ? {}
      : {
          loads: loads.map(({ crossing, asked, samples: { p50, p99, lost } }) => ({
            crossing: crossing.id,
            asked,
            p50: rounded(p50),
            p99: rounded(p99),
            lost: rounded(lost),
          })),
        }),
    ...(machine === undefined ? {} : keptMachine(machine)),
    ...(agents === undefined
      ? {}
      : { agents: agents.map((own) => ({ name: own.name, crossings: [...own.crossings], ...keptMachine(own) })) }),
  };
}

const keptMachine = ({ references, othersCpus }: Machine) => ({
  references: Object.fromEntries(Object.entries(references).map(([name, values]) => [name, rounded(values)])),
  othersCpus,
});

/** What a baseline could use of the machines that it was measured on. */
export const machinesOfBaseline = ({ references, othersCpus, agents }: SavedBaseline): Machines =>
  agents === undefined ? { machine: references === undefined ? undefined : { references, othersCpus } } : { agents };

/** Of the figures that are kept. */
const digits = 6;
const rounded = (values: readonly number[]): number[] => values.map((ns) => Number(ns.toPrecision(digits)));

/** Both come from outside, one from a result and one from a flag: neither leads out of the folder. */
function pathOf(folder: string, environment: string, name: string): string {
  checkName(name);
  return join(folder, fileName(environment), `${name}.json`);
}

/** Writes a baseline, a crossing a line. @returns its path */
export async function writeBaseline(baseline: SavedBaseline, folder: string = baselinesFolder): Promise<string> {
  const path = pathOf(folder, baseline.environment, baseline.name);
  const { crossings, medians, references, loads, ...head } = baseline;
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, "");
  const tables = Object.entries({ crossings, medians, references }).flatMap(([key, table]) =>
    table === undefined ? [] : [tableText(key, table)],
  );
  const loadsText = loads === undefined ? [] : [`  "loads": [\n${loads.map((load) => `    ${JSON.stringify(load)}`).join(",\n")}\n  ]`];
  await writeOutput(path, `${[start, ...tables, ...loadsText].join(",\n")}\n}\n`);
  return path;
}

function tableText(key: string, table: Readonly<Record<string, readonly number[]>>): string {
  const lines = Object.entries(table).map(([id, values]) => `    ${JSON.stringify(id)}: ${JSON.stringify(values)}`);
  if (lines.length === 0) return `  ${JSON.stringify(key)}: {}`;
  return `  ${JSON.stringify(key)}: {\n${lines.join(",\n")}\n  }`;
}

/** The baseline of this name for an environment; undefined where there is none. @throws {AgentperfError} `unreadable` */
export async function readBaseline(
  environment: string,
  name: string,
  folder: string = baselinesFolder,
): Promise<SavedBaseline | undefined> {
  const path = pathOf(folder, environment, name);
  let content: unknown;
  try {
    content = parseJson(await readTextFile(path));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AgentperfError("unreadable", `${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

/** Every saved baseline, by environment and name. */
export async function listBaselines(folder: string = baselinesFolder): Promise<{ environment: string; name: string }[]> {
  const environments = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    environments.sort().map(async (environment) => {
      const files = await readdir(join(folder, environment)).catch(() => []);
      return files
        .filter((file) => file.endsWith(".json"))
        .sort()
        .map((file) => ({ environment, name: file.replace(/\.json$/, "") }));
    }),
  );
  return found.flat();
}
