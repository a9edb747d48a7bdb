import type { AllocationCounter, Host } from "@agentperf/core";
import type { RuntimeDefinition, WorkerProcess } from "./runtime.ts";
import { eventLoopWatch } from "./shared/event-loop.ts";

interface BunGlobal {
  readonly version: string;
  gc(synchronously: boolean): void;
  readonly stdin: { stream(): ReadableStream<Uint8Array> };
}

interface BunJsc {
  heapStats(): { heapSize: number; heapCapacity: number };
}

// Undefined on the other runtimes. The types of Node know nothing of it.
const { Bun } = globalThis as unknown as { Bun: BunGlobal };

/** Bun, on JavaScriptCore. */
export const bun: RuntimeDefinition<"bun"> = {
  name: "bun",
  title: "Bun",
  question: ["-e", 'console.log(JSON.stringify([Bun.version, process.execPath, "bun"]))'],
  run: [],
  measured: [],
  cannotProfile: ["memory"],
  worker,
  host,
};

function worker(): WorkerProcess {
  const { writeSync } = process.getBuiltinModule("node:fs");
  // As it is now: while code of the user's is loaded there is another one.
  const { exit } = process;
  return {
    executable: () => process.execPath,
    version: () => Bun.version,
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
    exit: (code) => exit(code),
  };
}

async function host(): Promise<Host> {
  // In a variable, so that the other runtimes' tools don't look for the module.
  const name = "bun:jsc";
  const { heapStats } = (await import(name)) as BunJsc;
  return {
    gc: () => Bun.gc(true),
    heapUsedBytes: () => heapStats().heapSize,
    peakRssBytes: () => process.resourceUsage().maxRSS * 1_024,
    allocationCounter: async () => capacityGrowth(() => heapStats().heapCapacity),
    watchEventLoop: () => eventLoopWatch(),
  };
}

/** JavaScriptCore's heap grows in blocks of this size. */
const blockBytes = 16_384;

/** Counts by the growth of the heap's capacity, because JavaScriptCore counts objects only when it collects. */
function capacityGrowth(capacity: () => number): AllocationCounter {
  let before = 0;
  return {
    async start() {
      Bun.gc(true);
      before = capacity();
    },
    stop: async () => ({ bytes: Math.max(0, capacity() - before), resolutionBytes: blockBytes }),
  };
}
