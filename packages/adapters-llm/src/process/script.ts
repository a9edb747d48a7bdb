import process from "node:process";
import { type AdapterContext, asStarted, ownServer } from "@agentperf/core";

/** A process that serves, as it describes itself when it is ready. */
export interface Serving<Ready> {
  readonly ready: Ready;
  close(): Promise<void>;
}

/** Options of {@link startScript}. */
export interface StartOptions {
  /** Address of a script of ours without its ending, for instance `new URL("./server-process", import.meta.url)`. */
  readonly script: URL;
  /** What it is, for errors: `the local upstream`. */
  readonly what: string;
  /** What it is told: handed over through its standard input, where no list of processes shows it. */
  readonly order: unknown;
  /** As the launch says; default: as this process was started. */
  readonly command?: AdapterContext["command"] | undefined;
  /** How long it may take until it serves. */
  readonly startTimeoutMs: number;
}

/**
 * Starts one of our scripts in a process of its own, and waits for the line with which it says that it serves. It ends when its standard input
 * does, so that it never outlives this process.
 * @throws {AgentperfError} `unavailable`: it ended, or said nothing in time; with its last words
 */
export async function startScript<Ready>(options: StartOptions): Promise<Serving<Ready>> {
  const { script, what, order, command = asStarted(process), startTimeoutMs } = options;
  const [{ spawn }, { fileURLToPath }] = await Promise.all([import("node:child_process"), import("node:url")]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const [program, ...args] = command(`${fileURLToPath(script)}${ending}`);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const { line, close } = await ownServer(child, `${what} didn't start`, startTimeoutMs);
  // The line that our own script prints.
  return { ready: JSON.parse(line) as Ready, close };
}
