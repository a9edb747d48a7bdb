import type { Host } from "@agentperf/core";
import type { WorkerProcess } from "./host.ts";

// The global and the built-in module themselves: their ESM forms read every property, which loads streams and more, 20 ms of a launch.
const { writeSync } = process.getBuiltinModule("node:fs");

/** Node's process. */
export const worker: WorkerProcess = {
  variable: (name) => process.env[name],
  write: (text) => void writeSync(1, text),
  onEnd(callback) {
    process.stdin.once("end", callback);
    process.stdin.once("error", callback);
    process.stdin.resume();
    process.on("SIGINT", () => undefined);
  },
  onUncaught(callback) {
    process.on("uncaughtException", callback);
    process.on("unhandledRejection", callback);
  },
  exit: (code) => process.exit(code),
};

/** Node, on V8: collection on demand is there where the runtime was started with it. */
export async function host(): Promise<Host> {
  const { gc } = globalThis as { gc?: () => void };
  return { ...(gc === undefined ? {} : { gc }), heapUsedBytes: () => process.memoryUsage().heapUsed };
}
