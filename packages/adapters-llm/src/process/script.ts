import { type AdapterContext, AgentperfError } from "@agentperf/core";

type Command = NonNullable<AdapterContext["command"]>;

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
  readonly command?: Command | undefined;
  /** How long it may take until it serves. */
  readonly startTimeoutMs: number;
}

/**
 * Starts a script as the process that opens the adapter was started, outside of the command line. Deno doesn't tell how that was; it takes
 * Node's flags for a child process of its own program, and allows it everything.
 */
const ownCommand: Command = (script) => [
  process.execPath,
  ...process.execArgv,
  // In a checkout, where our packages are taken from source.
  ...(script.endsWith(".ts") ? ["--conditions=@agentperf/source"] : []),
  script,
];

/** A process that doesn't end by itself for so long is ended. */
const endTimeoutMs = 3_000;

/**
 * Starts one of our scripts in a process of its own, and waits for the line with which it says that it serves. It ends when its standard input
 * does, so that it never outlives this process.
 * @throws {AgentperfError} `unavailable`: it ended, or said nothing in time; with its last words
 */
export async function startScript<Ready>(options: StartOptions): Promise<Serving<Ready>> {
  const { script, what, order, command = ownCommand, startTimeoutMs } = options;
  const [{ spawn }, { EventEmitter }, { createInterface }, { fileURLToPath }] = await Promise.all([
    import("node:child_process"),
    import("node:events"),
    import("node:readline"),
    import("node:url"),
  ]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const [program, ...args] = command(`${fileURLToPath(script)}${ending}`);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const { once } = EventEmitter;
  const ended = once(child, "close");
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  // A process that never started has a broken pipe, which its end tells of.
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const close = async () => {
    child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
    // Also where it never started.
    await ended.catch(() => undefined);
    clearTimeout(killer);
  };
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it isn't ready after ${startTimeoutMs} ms`)), startTimeoutMs);
  try {
    const line = await Promise.race([
      once(createInterface(child.stdout), "line").then(([text]) => String(text)),
      ended.then(() => {
        throw new Error(complaint.trim() || "it ended at once");
      }),
      tooLate,
    ]);
    // The line that our own script prints.
    return { ready: JSON.parse(line) as Ready, close };
  } catch (thrown) {
    child.kill();
    await close();
    throw new AgentperfError("unavailable", `${what} didn't start: ${String(thrown)}`, { cause: thrown });
  } finally {
    clearTimeout(timer);
  }
}
