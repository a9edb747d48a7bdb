import type { AllocationCounter, Host } from "@agentperf/core";
import type { RuntimeDefinition, WorkerProcess } from "./runtime.ts";
import { watchConditions } from "./shared/conditions.ts";
import { eventLoopWatch } from "./shared/event-loop.ts";
import { nodeFiles, nodeProcess } from "./shared/node-process.ts";

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
  source: "with npm install --global bun, or from https://bun.sh",
  platformPackage({ platform, arch, isMusl }) {
    const system = platform === "win32" ? "windows" : platform;
    return { name: `@oven/bun-${system}-${arch === "arm64" ? "aarch64" : arch}${isMusl ? "-musl" : ""}`, program: "bin/bun" };
  },
  question: ["-e", 'console.log(JSON.stringify([Bun.version, process.execPath, "bun"]))'],
  run: [],
  measured: [],
  test: ({ flags, files, outcome }) => [
    ...[...flags, "test", "--only-failures", "--timeout=180000", "--reporter=junit", `--reporter-outfile=${outcome}`],
    ...files.map((file) => `./${file}`),
  ],
  cannotProfile: ["memory"],
  worker,
  host,
};

function worker(): WorkerProcess {
  return nodeProcess(Bun.version, (onData, onEnd) => {
    // Bun's own stream: process.stdin costs another 9 ms to load.
    void Bun.stdin
      .stream()
      .pipeTo(new WritableStream({ write: onData }))
      .then(onEnd, onEnd);
  });
}

async function host(): Promise<Host> {
  // In a variable, so that the other runtimes' tools don't look for the module.
  const name = "bun:jsc";
  const { heapStats } = (await import(name)) as BunJsc;
  return {
    gc: () => Bun.gc(true),
    heapUsedBytes: () => heapStats().heapSize,
    allocatedBytes: () => heapStats().heapCapacity,
    allocatedStepBytes: blockBytes,
    peakRssBytes: () => process.resourceUsage().maxRSS * 1_024,
    allocationCounter: async () => capacityGrowth(() => heapStats().heapCapacity),
    watchConditions: () => watchConditions(nodeFiles()),
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
