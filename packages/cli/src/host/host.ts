import { type Host, runtimeOf } from "@agentperf/core";

/** The process of a worker, as its runtime offers it. No more of a runtime is loaded than this takes: its start is part of every launch. */
export interface WorkerProcess {
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
  /** Writes to standard output, and returns when it is out. */
  write(text: string): void;
  /**
   * Calls back when anything comes on standard input, and when that ends, which is how the parent ends a worker, also by dying. A terminal's
   * Ctrl-C is left to the parent.
   */
  onInput(onData: () => void, onEnd: () => void): void;
  /** Calls back with an error or a rejection that nothing handled. */
  onUncaught(callback: (thrown: unknown) => void): void;
  exit(code: number): never;
}

/** A runtime's own file: the process, and what benchmarks are offered beyond the web's globals; what the runtime can't is absent. */
export interface RuntimeHost {
  readonly worker: WorkerProcess;
  host(): Promise<Host>;
}

/** The file of the runtime that this program runs on. */
export function runtimeHost(): Promise<RuntimeHost> {
  switch (runtimeOf(globalThis)) {
    case "bun":
      return import("./bun.ts");
    case "deno":
      return import("./deno.ts");
    case "node":
      return import("./node.ts");
  }
}
