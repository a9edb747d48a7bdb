import { AgentperfError, messageOf } from "../errors.ts";
import type { AdapterContext } from "./define-adapter.ts";
import { within } from "./within.ts";

type Command = NonNullable<AdapterContext["command"]>;

/** What is used of a child process, as `spawn` gives it on each runtime. */
export interface OwnProcess {
  readonly pid?: number | undefined;
  readonly stdin: { end(): unknown; on(event: "error", listener: () => void): unknown };
  readonly stdout: { on(event: "data", listener: (chunk: { toString(): string }) => void): unknown };
  readonly stderr: { on(event: "data", listener: (chunk: { toString(): string }) => void): unknown };
  kill(signal?: "SIGKILL"): unknown;
  once(event: "close", listener: () => void): unknown;
  once(event: "error", listener: (thrown: Error) => void): unknown;
}

/** A process of ours that serves. */
export interface OwnServer {
  /** The line with which it says that it serves. */
  readonly line: string;
  readonly pid: number | undefined;
  close(): Promise<void>;
}

/** A process that doesn't end by itself for so long is ended. */
const endTimeoutMs = 3_000;

/** Outside of the command line: as this process was started. Packages of a checkout are taken from source. */
export const asStarted =
  ({ execPath, execArgv }: { readonly execPath: string; readonly execArgv: readonly string[] }): Command =>
  (script) => [execPath, ...execArgv, ...(script.endsWith(".ts") ? ["--conditions=@agentperf/source"] : []), script];

/**
 * Waits for the line with which a server of ours says that it serves. It ends when its standard input does, so that it never outlives this process.
 * @param what - what it is that isn't there, and what to do about it, for the error
 * @throws {AgentperfError} `unavailable`: it ended, or said nothing in time; with its last words
 */
export async function ownServer(child: OwnProcess, what: string, startTimeoutMs = 10_000): Promise<OwnServer> {
  let complaint = "";
  let said = "";
  const ended = new Promise<string>((resolve) => {
    child.once("close", () => resolve(complaint.trim() || "it ended at once"));
    child.once("error", (thrown) => resolve(thrown.message));
  });
  child.stderr.on("data", (chunk) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  // A process that never started has a broken pipe, which its end tells of.
  child.stdin.on("error", () => undefined);
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk) => {
      said += chunk.toString();
      if (said.includes("\n")) resolve(said.slice(0, said.indexOf("\n")));
    });
  });
  const close = async () => {
    child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
    await ended;
    clearTimeout(killer);
  };
  try {
    const over = ended.then((why) => Promise.reject(new Error(why)));
    over.catch(() => undefined);
    return { line: await within(startTimeoutMs, Promise.race([line, over])), pid: child.pid, close };
  } catch (thrown) {
    child.kill("SIGKILL");
    await close();
    throw new AgentperfError("unavailable", `${what}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
