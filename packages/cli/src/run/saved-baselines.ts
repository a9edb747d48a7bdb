import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AgentperfError, messageOf } from "@agentperf/core";
import { launchesOf, type Result } from "@agentperf/core/result";
import { fileName } from "@agentperf/core/safety";
import { z } from "zod";

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

const namePattern = /^[A-Za-z0-9][\w.-]*$/;

/** What two results must share to be compared: the machine's kind, not its state. */
export function environmentKey({ environment: { os, cpu } }: Result): string {
  const model = cpu.model
    .toLowerCase()
    .replace(/\((r|tm)\)/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${os.platform}-${os.arch}-${model}-${cpu.count}cpu`;
}

/** A baseline of a result's launches. @throws {AgentperfError} `usage`: the name isn't usable, or the result has no launch */
export function baselineOf(result: Result, name: string, reasons: SavedBaseline["reasons"]): SavedBaseline {
  if (!namePattern.test(name)) throw new AgentperfError("usage", `baseline name "${name}" must be letters, digits, . _ and -`);
  const measured = result.plan.crossings.map(
    ({ id }) => [id, launchesOf(result, id).map(({ nsPerOp }) => Number(nsPerOp.toPrecision(6)))] as const,
  );
  const crossings = Object.fromEntries(measured.filter(([, values]) => values.length > 0));
  if (Object.keys(crossings).length === 0) throw new AgentperfError("usage", "the result has no launch to keep");
  return {
    schema: "agentperf.baseline",
    version: 1,
    name,
    environment: environmentKey(result),
    savedAt: new Date().toISOString(),
    ...(result.environment.git === undefined ? {} : { commit: result.environment.git.commit }),
    reasons,
    crossings,
  };
}

// Both come from outside: from a result and from a flag.
const pathOf = (environment: string, name: string): string => join(baselinesFolder, fileName(environment), `${fileName(name)}.json`);

/** Writes a baseline, a crossing a line. @returns its path */
export async function writeBaseline(baseline: SavedBaseline): Promise<string> {
  const path = pathOf(baseline.environment, baseline.name);
  const { crossings, ...head } = baseline;
  const lines = Object.entries(crossings).map(([id, values]) => `    ${JSON.stringify(id)}: ${JSON.stringify(values)}`);
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, "");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${start},\n  "crossings": {\n${lines.join(",\n")}\n  }\n}\n`);
  return path;
}

/** The baseline of this name for an environment; undefined where there is none. @throws {AgentperfError} `unreadable` */
export async function readBaseline(environment: string, name: string): Promise<SavedBaseline | undefined> {
  const path = pathOf(environment, name);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === "ENOENT") return undefined;
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AgentperfError("unreadable", `${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

/** Every saved baseline, by environment and name. */
export async function listBaselines(): Promise<{ environment: string; name: string }[]> {
  const environments = await readdir(baselinesFolder).catch(() => []);
  const found = await Promise.all(
    environments.sort().map(async (environment) => {
      const files = await readdir(join(baselinesFolder, environment)).catch(() => []);
      return files
        .filter((file) => file.endsWith(".json"))
        .sort()
        .map((file) => ({ environment, name: file.replace(/\.json$/, "") }));
    }),
  );
  return found.flat();
}
