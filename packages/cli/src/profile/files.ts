import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { writeOutput } from "../results/output.ts";
import { type ProfileKind, type Profiles, profileFile, profileKinds } from "./profiles.ts";

/** The formats that profiles can be kept in; the first is the default. */
export const profileFormats = ["v8", "pprof"] as const;

/** Which profiles are kept, where, and in which format. */
export interface ProfileFiles {
  /** Names by kind; `%n` stands for the crossing. */
  readonly names: Readonly<Partial<Record<ProfileKind, string>>>;
  readonly format: (typeof profileFormats)[number];
}

/** Checks that every launch has a file of its own. @throws {AgentperfError} `usage`: several launches would write one file */
export function checkNames({ names }: ProfileFiles, launches: number): void {
  const single = Object.values(names).find((name) => !name.includes("%n"));
  if (launches > 1 && single !== undefined)
    throw new AgentperfError(
      "usage",
      `${single}: ${launches} launches would write this one file; put %n in its name, such as profile-%n.cpuprofile, or make one launch: name one benchmark and --runtime, with --count 1`,
    );
}

/** The profiles that a launch has left in its directory. Those that its runtime can't make are absent. */
export async function readProfiles(directory: string, kinds: readonly ProfileKind[]): Promise<Profiles> {
  const read = kinds.map(async (kind): Promise<[ProfileKind, unknown][]> => {
    const text = await readFile(join(directory, profileFile(kind)), "utf8").catch(() => undefined);
    return text === undefined ? [] : [[kind, JSON.parse(text)]];
  });
  // Our own worker has written them: each kind in its own form.
  return Object.fromEntries((await Promise.all(read)).flat()) as Profiles;
}

/** Writes a launch's profiles. @returns the names of the files */
export async function writeProfiles(
  crossing: Crossing,
  round: number,
  profiles: Profiles,
  { names, format }: ProfileFiles,
): Promise<string[]> {
  const written: string[] = [];
  const startedAt = new Date();
  for (const kind of profileKinds) {
    const name = names[kind];
    if (name === undefined) continue;
    const content = await contentOf(kind, crossing.id, profiles, format, startedAt);
    if (content === undefined) continue;
    const path = name.replaceAll("%n", slug(crossing.id) + (round === 0 ? "" : `-${round + 1}`));
    await writeOutput(path, content);
    written.push(path);
  }
  return written;
}

/** A crossing's id as part of a file's name. */
export const slug = (id: string): string => id.replace(/[^A-Za-z0-9=.]+/g, "-").replace(/^-|-$/g, "");

async function contentOf(
  kind: ProfileKind,
  title: string,
  { cpu, memory, trace }: Profiles,
  format: ProfileFiles["format"],
  startedAt: Date,
): Promise<string | Uint8Array | undefined> {
  switch (kind) {
    case "trace":
      return trace && (await import("./trace.ts")).chromeTrace(title, trace);
    case "cpu":
      if (cpu === undefined || format === "v8") return cpu && JSON.stringify(cpu);
      return (await import("./pprof.ts")).cpuPprof(cpu, startedAt);
    case "memory":
      if (memory === undefined || format === "v8") return memory && JSON.stringify(memory);
      return (await import("./pprof.ts")).heapPprof(memory, startedAt);
  }
}
