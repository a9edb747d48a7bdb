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

/** A server process of a test's own; disposing of it stops it. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Sends a signal to it. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

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
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      output += String(error);
      resolve();
    });
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  // Not by the child's own method: on Deno a second signal from it isn't sent.
  const kill = (signal: NodeJS.Signals) => {
    if (!isOver && child.pid !== undefined) process.kill(child.pid, signal);
  };
  const stop = async () => {
    child.ref();
    kill("SIGKILL");
    await ended;
  };
  const deadlineMs = Date.now() + longestMs;
  while (!(await isReady())) {
    if (isOver || Date.now() > deadlineMs) {
      await stop();
      throw new Error(`${program} ${isOver ? "ended" : `isn't ready after ${longestMs / 1_000} s`}: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid ?? 0, kill, stop, [Symbol.asyncDispose]: stop };
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
