import process from "node:process";
import { type Host, runtimeOf } from "@agentperf/core";

/** What this runtime offers beyond the web's globals; what it can't is absent. */
export async function hostOf(): Promise<Host> {
  switch (runtimeOf(globalThis)) {
    case "bun":
      return (await import("./bun.ts")).host();
    case "node":
    case "deno":
      return v8Host();
  }
}

/** Node and Deno, both on V8: collection on demand is there where the runtime was started with it. */
function v8Host(): Host {
  const { gc } = globalThis as { gc?: () => void };
  return {
    ...(gc === undefined ? {} : { gc }),
    heapUsedBytes: () => process.memoryUsage().heapUsed,
  };
}
