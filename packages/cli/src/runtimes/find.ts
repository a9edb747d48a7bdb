import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";
import { AgentperfError, messageOf, type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";
import { candidatesOn, startOf } from "../system/programs.ts";
import { runtimes } from "./index.ts";
import { unreachableBy } from "./reach.ts";
import type { RuntimeDefinition } from "./runtime.ts";

/** A runtime that was found on this machine. */
export interface Runtime extends RuntimeDefinition {
  readonly version: string;
  /** Path of its program. */
  readonly executable: string;
}

const run = promisify(execFile);
const answerTimeoutMs = 10_000;

/**
 * Finds a runtime: the one that runs this program, else the first of its name on PATH that is what its name says.
 * @param path - directories to look in, with the system's delimiter between; default: PATH
 * @returns undefined where there is none
 * @throws {AgentperfError} `unavailable`: it is there but doesn't answer, can't load our packages from where they are installed, or all
 * that have its name are other runtimes
 */
export async function findRuntime(name: RuntimeName, path: string = process.env["PATH"] ?? ""): Promise<Runtime | undefined> {
  const programs = runtimeOf(globalThis) === name ? [process.execPath] : await programsOn(path, name);
  const unreachable = programs.length === 0 ? undefined : unreachableBy(name);
  if (unreachable !== undefined) throw new AgentperfError("unavailable", unreachable);
  const definition = await runtimes[name]();
  let impostor: AgentperfError | undefined;
  for (const program of programs) {
    const { name: own = name, ...answer } = await ask(program, definition);
    if (own === name) return { ...definition, ...answer };
    impostor ??= new AgentperfError("unavailable", `${name} at ${program} is ${own}: what it measured would bear the wrong name`);
  }
  if (impostor !== undefined) throw impostor;
  return undefined;
}

async function ask(program: string, { name, question }: RuntimeDefinition): Promise<Answer> {
  try {
    // From the root, where no project's settings apply.
    const { file, args, options } = startOf([program, ...question], process.platform, process.env["ComSpec"]);
    const { stdout } = await run(file, args, { ...options, timeout: answerTimeoutMs, cwd: "/" });
    return parseAnswer(stdout);
  } catch (thrown) {
    throw new AgentperfError("unavailable", `${name} at ${program} doesn't answer: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Every runtime on this machine that works, in the order they are shown. */
export async function findRuntimes(path?: string): Promise<Runtime[]> {
  const found = await Promise.all(runtimeNames.map((name) => findRuntime(name, path).catch(() => undefined)));
  return found.filter((runtime) => runtime !== undefined);
}

/** What a runtime says of itself. */
type Answer = Pick<Runtime, "version" | "executable"> & {
  /** Absent where a program answers in its place. */
  readonly name?: string;
};

/** Reads what a runtime answers to {@link RuntimeDefinition.question}. @throws {Error} it is something else */
export function parseAnswer(text: string): Answer {
  const answer: unknown = JSON.parse(text);
  const [version, executable, name]: readonly unknown[] = Array.isArray(answer) ? answer : [];
  if (typeof version !== "string" || typeof executable !== "string")
    throw new Error(`it printed ${text.trim().slice(0, 200)} instead of its version and its path`);
  return { version, executable, ...(typeof name === "string" ? { name } : {}) };
}

async function programsOn(path: string, name: string): Promise<string[]> {
  const candidates = candidatesOn(path, name, process.platform);
  const areThere = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, at) => areThere[at]);
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
