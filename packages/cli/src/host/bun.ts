import type { Host } from "@agentperf/core";

interface BunGlobal {
  gc(synchronously: boolean): void;
}

interface BunJsc {
  heapStats(): { heapSize: number };
}

/** Bun, on JavaScriptCore. */
export async function host(): Promise<Host> {
  const { Bun } = globalThis as unknown as { Bun: BunGlobal };
  // In a variable, so that the other runtimes' tools don't look for the module.
  const name = "bun:jsc";
  const { heapStats } = (await import(name)) as BunJsc;
  return { gc: () => Bun.gc(true), heapUsedBytes: () => heapStats().heapSize };
}
