import { execFile } from "node:child_process";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { promisify } from "node:util";
import { allPlacesOf, type Environment, type Result } from "@agentperf/core/result";
import type { Runtime } from "../runtimes/find.ts";
import { version } from "../version.ts";

const run = promisify(execFile);

/** Where and on what this run is made. */
export async function environmentOf(
  runtimes: readonly Pick<Runtime, "name" | "runtime" | "version" | "args">[],
  adapters: Environment["adapters"],
): Promise<Environment> {
  return {
    agentperf: version,
    os: { platform: platform(), release: release(), arch: arch() },
    cpu: { model: cpus()[0]?.model.trim() || "unknown", count: availableParallelism() },
    memoryBytes: totalmem(),
    git: await gitState(),
    runtimes: runtimes.map(({ name, runtime, version: own, args = [] }) => ({
      name,
      version: own,
      ...(name === runtime ? {} : { runtime }),
      ...(args.length === 0 ? {} : { args: [...args] }),
    })),
    adapters,
  };
}

/** The commit that the working directory is at; undefined outside a repository or without git. */
async function gitState(): Promise<Environment["git"] | undefined> {
  try {
    const options = { timeout: 5_000 };
    const [{ stdout: commit }, { stdout: changes }] = await Promise.all([
      run("git", ["rev-parse", "HEAD"], options),
      run("git", ["status", "--porcelain"], options),
    ]);
    return { commit: commit.trim(), dirty: changes.trim() !== "" };
  } catch {
    return undefined;
  }
}

/** What two results must share to be compared: the kinds of the machines that measured, not their state. */
export const environmentKey = (result: Result): string =>
  [...new Set(allPlacesOf(result).map(({ os, cpu }) => environmentName({ ...os, ...cpu })))].sort().join("+");

/** A machine's kind, as far as it matters to figures. */
interface MachineKind {
  readonly platform: string;
  readonly arch: string;
  readonly model: string;
  readonly count: number;
}

/** The name of a machine's kind. */
export function environmentName({ platform: system, arch: architecture, model: name, count }: MachineKind): string {
  const model = name
    .toLowerCase()
    .replace(/\((r|tm)\)/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${system}-${architecture}-${model}-${count}cpu`;
}
