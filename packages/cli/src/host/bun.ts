import type { Host } from "@agentperf/core";
import { eventLoopWatch } from "./event-loop.ts";
import type { WorkerProcess } from "./host.ts";

interface BunGlobal {
  gc(synchronously: boolean): void;
  readonly stdin: { stream(): ReadableStream<Uint8Array> };
}

interface BunJsc {
  heapStats(): { heapSize: number; heapCapacity: number; extraMemorySize: number };
}

const { Bun } = globalThis as unknown as { Bun: BunGlobal };
const { writeSync } = process.getBuiltinModule("node:fs");

/** Bun's process. */
export const worker: WorkerProcess = {
  variable: (name) => process.env[name],
  write: (text) => void writeSync(1, text),
  onInput(onData, onEnd) {
    // Bun's own stream: process.stdin costs another 9 ms to load.
    void Bun.stdin
      .stream()
      .pipeTo(new WritableStream({ write: onData }))
      .then(onEnd, onEnd);
    process.on("SIGINT", () => undefined);
  },
  onUncaught(callback) {
    process.on("uncaughtException", callback);
    process.on("unhandledRejection", callback);
  },
  exit: (code) => process.exit(code),
};

/** Bun, on JavaScriptCore. */
export async function host(): Promise<Host> {
  // In a variable, so that the other runtimes' tools don't look for the module.
  const name = "bun:jsc";
  const { heapStats } = (await import(name)) as BunJsc;
  const capacity = () => heapStats().heapCapacity;
  return {
    gc: () => Bun.gc(true),
    heapUsedBytes: () => heapStats().heapSize,
    peakRssBytes: () => process.resourceUsage().maxRSS * 1_024,
    /** By the growth of the heap's capacity, in blocks; JavaScriptCore counts objects only when it collects. */
    async allocationCounter() {
      let before = 0;
      return {
        async start() {
          Bun.gc(true);
          before = capacity();
        },
        stop: async () => ({ bytes: Math.max(0, capacity() - before), resolutionBytes: blockBytes }),
      };
    },
    watchEventLoop: () => eventLoopWatch(),
  };
}

/** JavaScriptCore's heap grows by so much. */
const blockBytes = 16_384;
