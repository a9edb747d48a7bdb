import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { signalTo } from "./processes.ts";
import type { Behaviour } from "./websocket-server.ts";

/** A WebSocket server in a process of its own; disposing of it stops it. */
export interface WebSocketServerProcess extends AsyncDisposable {
  /** Its address without a path; it has `/echo` and `/broadcast`. */
  readonly url: string;
  /** Sends a signal to it. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

/** Starts a server on the runtime of the tests. */
export async function startWebSocketServer(behaviour: Behaviour): Promise<WebSocketServerProcess> {
  const script = fileURLToPath(new URL("./websocket-server.ts", import.meta.url));
  // Deno takes Node's arguments for a child of its own program.
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(behaviour)], { stdio: ["ignore", "pipe", "inherit"] });
  child.unref();
  const ended = once(child, "exit");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const kill = (signal: NodeJS.Signals) => {
    if (!isOver) signalTo(child.pid, signal);
  };
  process.once("exit", () => kill("SIGKILL"));
  const stop = async () => {
    child.ref();
    kill("SIGKILL");
    await ended;
  };
  if (child.stdout === null) throw new Error("the server has no output");
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, "line"), ended.then(() => undefined)]);
  if (first === undefined) throw new Error("the server ended at once");
  (child.stdout as { unref?(): void }).unref?.();
  return { url: String(first[0]), kill, stop, [Symbol.asyncDispose]: stop };
}
