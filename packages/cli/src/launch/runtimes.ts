import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { AgentperfError, messageOf, type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";

/** A runtime that was found on this machine. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly version: string;
  /** Path of its program. */
  readonly executable: string;
}

const run = promisify(execFile);
const answerTimeoutMs = 10_000;

/** Asks a runtime for its version and its own path: what lies on PATH may be a script that starts it, which costs each launch. */
const question: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: ["-p", "JSON.stringify([process.versions.node, process.execPath])"],
  bun: ["-e", "console.log(JSON.stringify([Bun.version, process.execPath]))"],
  deno: ["eval", "--no-lock", "console.log(JSON.stringify([Deno.version.deno, Deno.execPath()]))"],
};

/**
 * Finds a runtime: the one that runs this program, else the first of its name on PATH.
 * @returns undefined where there is none
 * @throws {AgentperfError} `unavailable`: it is there but doesn't answer
 */
export async function findRuntime(name: RuntimeName): Promise<Runtime | undefined> {
  const program = runtimeOf(globalThis) === name ? process.execPath : await onPath(name);
  if (program === undefined) return undefined;
  try {
    const { stdout } = await run(program, question[name], { timeout: answerTimeoutMs, cwd: "/" });
    const [version, executable] = JSON.parse(stdout) as [string, string];
    return { name, version, executable };
  } catch (thrown) {
    throw new AgentperfError("unavailable", `${name} at ${program} doesn't answer: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Every runtime on this machine that works, in the order they are shown. */
export async function findRuntimes(): Promise<Runtime[]> {
  const found = await Promise.all(runtimeNames.map((name) => findRuntime(name).catch(() => undefined)));
  return found.filter((runtime) => runtime !== undefined);
}

async function onPath(name: string): Promise<string | undefined> {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const directory of (process.env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const path = join(directory, name + ending);
      if (
        await access(path, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return path;
    }
  }
  return undefined;
}
