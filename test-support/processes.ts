import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import process from "node:process";

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the probe socket has no port");
  return address.port;
}

/** Sends a signal to a process of a test's own, where it still runs. Not by the child's own method: on Deno a second signal from it isn't sent. */
export function signalTo(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    // It has ended, and whoever started it wasn't told yet.
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}

/** A server process of a test's own; disposing of it stops it. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Sends a signal to it. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it and waits for that. @param by - where it has to end what it has started itself; it is killed where that takes long. Default: SIGKILL */
  stop(by?: NodeJS.Signals): Promise<void>;
}

/** How long a server may take to end by itself. On a busy machine a PostgreSQL gives its own processes five seconds. */
const longestEndMs = 10_000;

/**
 * Starts a server and waits until it answers.
 *
 * @param isReady - asked every few milliseconds
 * @param longestMs - how long it may take
 * @throws {Error} it ended, or isn't ready in that time; with what it printed
 */
export async function startServer(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  isReady: () => Promise<boolean>,
  longestMs = 10_000,
): Promise<ServerProcess> {
  const child: ChildProcess = spawn(program, [...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  // A test that fails before it stops its server must not keep the runner waiting for it, nor leave it behind.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as { unref?(): void } | null)?.unref?.();
  process.once("exit", () => kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    });
  }
  const said = new Promise((resolve) => child.once("close", resolve));
  let isOver = false;
  // Not "close": a process that the server has started may hold its output open for longer, and nobody waits for that output any more.
  const ended = new Promise<void>((resolve) => {
    const over = () => {
      isOver = true;
      resolve();
    };
    child.once("exit", over);
    child.once("error", (error) => {
      output += String(error);
      over();
    });
  });
  const kill = (signal: NodeJS.Signals) => {
    if (!isOver) signalTo(child.pid, signal);
  };
  const stop = async (by: NodeJS.Signals = "SIGKILL") => {
    child.ref();
    // One that a test has frozen hears of nothing else.
    kill("SIGCONT");
    kill(by);
    const timer = setTimeout(() => kill("SIGKILL"), longestEndMs);
    await ended;
    clearTimeout(timer);
  };
  const deadlineMs = Date.now() + longestMs;
  while (!(await isReady())) {
    if (isOver || Date.now() > deadlineMs) {
      await stop();
      await Promise.race([said, new Promise((resolve) => setTimeout(resolve, 1_000))]);
      throw new Error(`${program} ${isOver ? "ended" : `isn't ready after ${longestMs / 1_000} s`}: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid ?? 0, kill, stop, [Symbol.asyncDispose]: () => stop() };
}

/** Whether something listens on a loopback port. */
export async function listens(port: number): Promise<boolean> {
  const { connect } = await import("node:net");
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
