import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import { measuredOf, noBaselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { fileName, isFileName } from "@agentperf/core/safety";
import { z } from "zod";
import { parseJson, readTextFile } from "../text-file.ts";
import { environmentKey } from "./environment.ts";
import { writeOutput } from "./output.ts";

/** Where saved baselines lie; made to be committed and reviewed. */
export const baselinesFolder = join(".agentperf", "baselines");

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
  const measured = measuredOf(summarize(result, noBaselines));
  if (measured.length === 0) throw new AgentperfError("usage", "the result has no launch to keep");
  return {
    schema: "agentperf.baseline",
    version: 1,
    name,
    environment: environmentKey(result),
    savedAt: new Date().toISOString(),
    commit: result.environment.git?.commit,
    reasons,
    crossings: Object.fromEntries(
      measured.map(({ crossing, samples }) => [crossing.id, samples.map((ns) => Number(ns.toPrecision(digits)))]),
    ),
  };
}

/** Of the figures that are kept. */
const digits = 6;

/** Both come from outside, one from a result and one from a flag: neither leads out of the folder. */
function pathOf(folder: string, environment: string, name: string): string {
  checkName(name);
  return join(folder, fileName(environment), `${name}.json`);
}

/** Writes a baseline, a crossing a line. @returns its path */
export async function writeBaseline(baseline: SavedBaseline, folder: string = baselinesFolder): Promise<string> {
  const path = pathOf(folder, baseline.environment, baseline.name);
  const { crossings, ...head } = baseline;
  const lines = Object.entries(crossings).map(([id, values]) => `    ${JSON.stringify(id)}: ${JSON.stringify(values)}`);
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, "");
  await writeOutput(path, `${start},\n  "crossings": {\n${lines.join(",\n")}\n  }\n}\n`);
  return path;
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
