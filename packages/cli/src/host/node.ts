import type { Host } from "@agentperf/core";
import { eventLoopWatch } from "./event-loop.ts";
import type { WorkerProcess } from "./host.ts";
import type { InspectorSession } from "./inspector.ts";

// The global and the built-in module themselves: their ESM forms read every property, which loads streams and more, 20 ms of a launch.
const { writeSync } = process.getBuiltinModule("node:fs");

/** Node's process. */
export const worker: WorkerProcess = {
  variable: (name) => process.env[name],
  write: (text) => void writeSync(1, text),
  onInput(onData, onEnd) {
    process.stdin.once("end", onEnd);
    process.stdin.once("error", onEnd);
    process.stdin.on("data", onData);
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
  return {
    ...(gc === undefined ? {} : { gc }),
    heapUsedBytes: () => process.memoryUsage().heapUsed,
    peakRssBytes: () => process.resourceUsage().maxRSS * 1_024,
    async allocationCounter() {
      const { v8Allocations } = await import("./v8-allocations.ts");
      const { Session } = process.getBuiltinModule("node:inspector");
      return v8Allocations(new Session() as InspectorSession, () => process.memoryUsage().arrayBuffers);
    },
    watchCollections() {
      const { PerformanceObserver } = process.getBuiltinModule("node:perf_hooks");
      let [count, pauseMs] = [0, 0];
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          count += 1;
          pauseMs += duration;
        }
      });
      observer.observe({ entryTypes: ["gc"] });
      return {
        async stop() {
          // They are told of in a later turn.
          await new Promise((resolve) => setTimeout(resolve, 1));
          observer.disconnect();
          return { count, pauseNs: pauseMs * 1e6 };
        },
      };
    },
    watchEventLoop: () =>
      eventLoopWatch(() => {
        const { performance } = process.getBuiltinModule("node:perf_hooks");
        const before = performance.eventLoopUtilization();
        return () => performance.eventLoopUtilization(before).utilization;
      }),
  };
}
