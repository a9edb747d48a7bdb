import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseResult, type Result } from "@agentperf/core/result";
import { userCommand } from "../../../test-support/runtime.ts";

/** What a call of the command line gave. */
export interface Call {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where what this test starts has its temporary files, so that nobody else's are among them. */
export const temporary = mkdtempSync(join(tmpdir(), "agentperf-test-"));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));

const bin = fileURLToPath(new URL("../bin/agentperf.js", import.meta.url));

/** Where the fixtures' configs are. */
export const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));

/** Options of {@link agentperf}. */
export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads on standard input. Default: nothing. */
  readonly input?: string | undefined;
  /** Given the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Calls the command line on the runtime that runs this test. */
export async function agentperf(args: readonly string[], options: CallOptions = {}): Promise<Call> {
  const [program, ...before] = userCommand(bin);
  const { REDIS_URL: _redis, MCP_URL: _mcp, ...rest } = process.env;
  const child = spawn(program, [...before, ...args], {
    cwd: options.cwd ?? fixtures,
    env: {
      // The one thing that outlives a run; a test's launches start as any do.
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      ...rest,
      NO_COLOR: "1",
      TMPDIR: temporary,
      [ownVariable]: String(process.pid),
      ...options.env,
    },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(options.input);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      text[name] += chunk.toString();
    });
  }
  options.onStart?.(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...text };
}

/** A directory of a test's own, that `remove` takes away again. */
export async function ownDirectory(): Promise<{
  readonly path: string;
  readonly result: string;
  read(): Promise<Result>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), "agentperf-test-"));
  const result = join(path, "result.json");
  return {
    path,
    result,
    read: async () => parseResult(await readFile(result, "utf8"), result),
    remove: () => rm(path, { recursive: true, force: true }),
  };
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
