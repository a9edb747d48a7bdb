import type { Collections, Host, Watch } from "@agentperf/core";
import type { RuntimeDefinition, WorkerProcess } from "./runtime.ts";
import { watchConditions } from "./shared/conditions.ts";
import { eventLoopWatch } from "./shared/event-loop.ts";
import { nodeFiles, nodeProcess } from "./shared/node-process.ts";

// The global and the built-in modules themselves: an ESM import of one reads every property, which loads streams and more and costs 20 ms
// of a launch.

/** Bun and Deno answer to its name where a program called node is theirs. */
const nameOfNode = '"Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node"';

/** Node, on V8. */
export const node: RuntimeDefinition<"node"> = {
  name: "node",
  title: "Node",
  source: "from https://nodejs.org",
  platformPackage: ({ platform, arch }) => ({
    name: `node-${platform === "win32" ? "win" : platform}-${arch}`,
    program: "bin/node",
  }),
  question: ["-p", `JSON.stringify([process.versions.node, process.execPath, ${nameOfNode}])`],
  run: [],
  measured: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
  counted: ["--expose-gc", "--disable-warning=ExperimentalWarning", "--no-turbo-allocation-folding", "--maglev-allocation-folding=0"],
  test: ({ flags, files, outcome }) => [
    ...[...flags, "--test", "--test-reporter=dot", "--test-reporter-destination=stdout"],
    ...["--test-reporter=junit", `--test-reporter-destination=${outcome}`, ...files],
  ],
  cannotProfile: [],
  worker,
  host,
};

function worker(): WorkerProcess {
  return nodeProcess(process.versions.node, (onData, onEnd) => {
    process.stdin.once("end", onEnd);
    process.stdin.once("error", onEnd);
    process.stdin.on("data", onData);
  });
}

async function host(): Promise<Host> {
  return {
    // Only there where the process was started with it.
    gc: (globalThis as { gc?: () => void }).gc,
    heapUsedBytes: () => process.memoryUsage().heapUsed,
    allocatedBytes() {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
    peakRssBytes: () => process.resourceUsage().maxRSS * 1_024,
    async allocationCounter() {
      const [{ v8Allocations }, { openInspector }] = await Promise.all([
        import("./shared/v8-allocations.ts"),
        import("./shared/inspector.ts"),
      ]);
      return v8Allocations(openInspector(process.getBuiltinModule("node:inspector")), () => process.memoryUsage().arrayBuffers);
    },
    watchConditions: () => watchConditions(nodeFiles()),
    watchCollections,
    watchEventLoop: () =>
      eventLoopWatch(() => {
        const { performance } = process.getBuiltinModule("node:perf_hooks");
        const before = performance.eventLoopUtilization();
        return () => performance.eventLoopUtilization(before).utilization;
      }),
  };
}

function watchCollections(): Watch<Collections> {
  const { PerformanceObserver } = process.getBuiltinModule("node:perf_hooks");
  let [count, pauseMs] = [0, 0];
  const add = (collections: readonly { readonly duration: number }[]) => {
    for (const { duration } of collections) {
      count += 1;
      pauseMs += duration;
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  return {
    async stop() {
      // Node queues a collection in the next turn of the event loop, and reports it in the one after.
      await new Promise((resolve) => setImmediate(resolve));
      add(observer.takeRecords());
      observer.disconnect();
      return { count, pauseNs: pauseMs * 1e6 };
    },
  };
}
