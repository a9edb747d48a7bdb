import type { Host } from "@agentperf/core";
import { eventLoopWatch } from "./event-loop.ts";
import type { WorkerProcess } from "./host.ts";
import type { InspectorSession } from "./inspector.ts";

/** What is used of Deno's own API: Node's costs 20 ms of a launch here, to load. */
interface DenoGlobal {
  readonly env: { get(name: string): string | undefined };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly stdin: { readonly readable: ReadableStream<Uint8Array> };
  addSignalListener(signal: "SIGINT", listener: () => void): void;
  readonly build: { readonly os: string };
  memoryUsage(): { heapUsed: number };
  readTextFileSync(path: string): string;
  exit(code: number): never;
}

interface FailureEvent extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

interface FailureTarget {
  addEventListener(type: string, listener: (event: FailureEvent) => void): void;
}

// Deno's globals, of which the types of Node know nothing.
const { Deno } = globalThis as unknown as { Deno: DenoGlobal };
const listener = globalThis as unknown as FailureTarget;

/** Deno's process. */
export const worker: WorkerProcess = {
  variable: (name) => Deno.env.get(name),
  write(text) {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
  },
  onInput(onData, onEnd) {
    void Deno.stdin.readable.pipeTo(new WritableStream({ write: onData })).then(onEnd, onEnd);
    Deno.addSignalListener("SIGINT", () => undefined);
  },
  onUncaught(callback) {
    const listen = (type: string, key: "error" | "reason") =>
      listener.addEventListener(type, (event) => {
        event.preventDefault();
        callback(event[key]);
      });
    listen("error", "error");
    listen("unhandledrejection", "reason");
  },
  exit: (code) => Deno.exit(code),
};

/** Deno, on V8: collection on demand is there where the runtime was started with it. */
export async function host(): Promise<Host> {
  const { gc } = globalThis as { gc?: () => void };
  return {
    ...(gc === undefined ? {} : { gc }),
    heapUsedBytes: () => Deno.memoryUsage().heapUsed,
    peakRssBytes,
    async allocationCounter() {
      const [{ v8Allocations }, { Session }, { memoryUsage }] = await Promise.all([
        import("./v8-allocations.ts"),
        import("node:inspector"),
        import("node:process"),
      ]);
      return v8Allocations(new Session() as InspectorSession, () => memoryUsage().arrayBuffers);
    },
    watchEventLoop: () => eventLoopWatch(),
  };
}

/** By the system's own file, where it has one; Deno tells the memory of now only. */
function peakRssBytes(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const match = /^VmHWM:\s*(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"));
  return match === null ? undefined : Number(match[1]) * 1_024;
}
