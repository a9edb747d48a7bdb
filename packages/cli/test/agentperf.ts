import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type RuntimeName, runtimeNames } from "@agentperf/core";
import { parseResult, type Result } from "@agentperf/core/result";
import { here as runtime, sourceCommand, userCommand } from "../../../test-support/runtime.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../../../test-support/temporary.ts";

/** What a call of the command line gave. */
export interface Call {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The runtime that runs this test, and the command line that it calls. */
export const here: RuntimeName = runtime.name;

/** The runtime after it: so that on the three runtimes together each one measures itself and is measured by another. */
export const other = runtimeNames[(runtimeNames.indexOf(here) + 1) % runtimeNames.length] as RuntimeName;

/** Where what this test starts has its temporary files, so that nobody else's are among them. */
export const temporary = mkdtempSync(join(tmpdir(), "agentperf-test-"));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));

/** Directories that the command line has left among its temporary files. */
export const leftDirectories = (): string[] => readdirSync(temporary).filter((name) => /^agentperf-\d/.test(name));

const bin = fileURLToPath(new URL("../bin/agentperf.js", import.meta.url));

/** Where the fixtures' configs are. */
export const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));

/** Where the command line is called. */
export interface Place {
  /** Default: {@link fixtures}. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Options of {@link agentperf}. */
export interface CallOptions extends Place {
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string | undefined;
  /** Given the process as soon as it runs. */
  readonly onStart?: ((child: ChildProcess) => void) | undefined;
  /** Whether it is started as a user starts it, where its runtime may have to start it again to take our packages from source. */
  readonly asUser?: boolean;
  /** A command line that is installed elsewhere, in place of this checkout's. */
  readonly installed?: string;
}

/** Calls the command line on the runtime that runs this test. */
export function agentperf(args: readonly string[], { asUser = false, installed, ...options }: CallOptions = {}): Promise<Call> {
  if (installed !== undefined) return started([...userCommand(installed), ...args], options);
  return started([...(asUser ? userCommand : sourceCommand)(bin), ...args], options);
}

/** Calls the command line once for each of these, one after the other in one process: for what needs no process of its own. */
export async function calls<const Lists extends readonly (readonly string[])[]>(
  lists: Lists,
  place: Place = {},
): Promise<{ [At in keyof Lists]: Call }> {
  const mark = `@${randomUUID()} `;
  const program = sourceCommand(join(fixtures, "calls.ts"));
  const { stdout, stderr } = await started([...program, JSON.stringify({ mark, calls: lists })], place);
  const [outputs, errors] = [stdout, stderr].map((text) => text.split(mark)) as [string[], string[]];
  assert.equal(outputs.length, lists.length + 1, `a call ended the process:\n${stderr}`);
  // What follows a mark is the call's exit code, and then the next call's output.
  const after = (text: string | undefined) => text?.replace(/^.*\n/, "") ?? "";
  return lists.map((_, at) => ({
    code: Number.parseInt(outputs[at + 1] ?? "", 10),
    stdout: at === 0 ? (outputs[0] ?? "") : after(outputs[at]),
    stderr: at === 0 ? (errors[0] ?? "") : after(errors[at]),
  })) as { [At in keyof Lists]: Call };
}

async function started([program, ...args]: readonly string[], { cwd = fixtures, env, input, onStart }: CallOptions): Promise<Call> {
  // Where both variables for colours are set, Node says so on standard error.
  const { REDIS_URL: _redis, MCP_URL: _mcp, FORCE_COLOR: _colour, ...rest } = process.env;
  const child = spawn(program as string, args, {
    cwd,
    env: {
      // The one thing that outlives a run; a test's launches start as any do.
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      ...rest,
      NO_COLOR: "1",
      TMPDIR: temporary,
      [ownVariable]: String(process.pid),
      ...env,
    },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(input);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      text[name] += chunk.toString();
    });
  }
  onStart?.(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...text };
}

/** Calls back once with the process's id, so long after the output of `-v` has said this. @throws where it ends and never said it: nothing was tried */
export const whenSaid =
  (text: RegExp, callback: (pid: number) => void, afterMs = 0) =>
  (child: ChildProcess): void => {
    let seen = "";
    let done = false;
    child.stderr?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (done || !text.test(seen)) return;
      done = true;
      // It runs.
      setTimeout(() => callback(child.pid as number), afterMs);
    });
    child.once("close", () => assert.ok(done, `it never said ${text}: ${seen}`));
  };

/** A directory of a test's own, with the place of a result. */
export interface ResultDirectory extends TemporaryDirectory {
  /** Path for a result. */
  readonly result: string;
  /** Reads the result. */
  read(): Promise<Result>;
}

/** Makes a directory for a result that is removed with all that is in it: `await using own = await resultDirectory()`. */
export async function resultDirectory(): Promise<ResultDirectory> {
  const directory = await temporaryDirectory();
  const result = join(directory.path, "result.json");
  return { ...directory, result, read: async () => parseResult(await readFile(result, "utf8"), result) };
}

/** In the environment of all that this test starts. */
const ownVariable = "AGENTPERF_TEST";

/** Workers that run now, by process id, of command lines that this test has started. */
export function workers(): number[] {
  return execFileSync("ps", ["axeww", "-o", "pid,args"], { encoding: "utf8", maxBuffer: 2 ** 26 })
    .split("\n")
    .filter((line) => line.includes("launch/worker.ts") && line.includes(`${ownVariable}=${process.pid} `))
    .map((line) => Number.parseInt(line.trim(), 10));
}
