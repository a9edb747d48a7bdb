import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";
import { AgentperfError, messageOf, type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";
import { candidatesOn, startOf } from "../system/programs.ts";
import { runtimes } from "./index.ts";
import { unreachableBy } from "./reach.ts";
import type { RuntimeDefinition } from "./runtime.ts";
import type { RuntimeSpec } from "./spec.ts";

/** A runtime that was found on this machine. */
export interface Runtime extends Omit<RuntimeDefinition, "name"> {
  /** What it is called in results: `node`, `node@22`, or what a config calls it. */
  readonly name: string;
  readonly runtime: RuntimeName;
  readonly version: string;
  /** Path of its program. */
  readonly executable: string;
  /** Flags of its own that somebody asked for. */
  readonly args?: readonly string[] | undefined;
  /** Variables of its processes that somebody asked for. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** What it takes to find a runtime. */
export interface FindOptions {
  /** Directories to look in, with the system's delimiter between. Default: PATH. */
  readonly path?: string | undefined;
  /** Told what takes long. */
  readonly say?: ((text: string) => void) | undefined;
}

const run = promisify(execFile);
const answerTimeoutMs = 10_000;

/**
 * Finds a runtime: at its path, or its version from npm; else the one that runs this program, else the first of its name on PATH that is
 * what its name says.
 * @returns undefined where there is none
 * @throws {AgentperfError} `unavailable`: it is there but doesn't answer, can't load our packages from where they are installed, or all
 * that have its name are other runtimes
 */
export async function findRuntime(spec: RuntimeSpec, options: FindOptions = {}): Promise<Runtime | undefined> {
  const { name, runtime, args, env } = spec;
  const programs = await programsOf(spec, options);
  const unreachable = programs.length === 0 ? undefined : unreachableBy(runtime);
  if (unreachable !== undefined) throw new AgentperfError("unavailable", unreachable);
  const definition = await runtimes[runtime]();
  let impostor: AgentperfError | undefined;
  for (const program of programs) {
    const { name: own = runtime, ...answer } = await ask(program, definition);
    if (own === runtime) return { ...definition, ...answer, name, runtime, args, env };
    impostor ??= new AgentperfError("unavailable", `${name} at ${program} is ${own}: what it measured would bear the wrong name`);
  }
  if (impostor !== undefined) throw impostor;
  return undefined;
}

async function programsOf(
  { runtime, version, command }: RuntimeSpec,
  { path = process.env["PATH"] ?? "", say }: FindOptions,
): Promise<string[]> {
  if (command !== undefined) {
    if (!(await isExecutable(command))) throw new AgentperfError("unavailable", `${command} isn't there, or no program`);
    return [command];
  }
  if (version !== undefined) {
    const { fetchedRuntime } = await import("./fetch.ts");
    return [await fetchedRuntime(runtime, version, say ?? (() => undefined))];
  }
  return runtimeOf(globalThis) === runtime ? [process.execPath] : programsOn(path, runtime);
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
  const found = await Promise.all(runtimeNames.map((name) => findRuntime({ name, runtime: name }, { path }).catch(() => undefined)));
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
