import type { RuntimeName } from "@agentperf/core";
import type { Alternated, Measurement, Phase } from "@agentperf/core/engine";
import type { LoadJson } from "@agentperf/core/load";
import type { Crossing } from "@agentperf/core/plan";
import type { ReferenceName } from "@agentperf/core/result";
import type { ProfileKind } from "../profile/profiles.ts";

/** The environment variable that a worker reads its order from. */
export const orderVariable = "AGENTPERF_LAUNCH";

/** What a worker is asked to do. */
export interface Order {
  /** Stands before each event in the worker's output, so that nothing a benchmark prints is taken for one. */
  readonly mark: string;
  /** What is measured. Two are measured in turn, in one process: what is asked for is their ratio. None: the reference kernels are. */
  readonly sides: readonly [] | readonly [OrderSide] | readonly [OrderSide, OrderSide];
  readonly benchtime: string;
  readonly warmupNs: number;
  /** How much more garbage the second side makes than the first; absent: a comparison looks at that first. */
  readonly garbageRatio?: number | undefined;
  /** Whether collections are counted while it is measured. */
  readonly collections?: boolean | undefined;
  /** How long allocations are counted; absent: they aren't. Such a launch has flags that change its times. */
  readonly memoryNs?: number | undefined;
  /** Whether it says when it is ready, and measures only when it is told to: by anything on its standard input. */
  readonly barrier?: boolean | undefined;
  /** Which of the processes it is that share a load, from 0; absent: the only one. */
  readonly share?: { readonly at: number; readonly of: number } | undefined;
  /** What is profiled while it is measured; the files are in the launch's directory when it ends. */
  readonly profile?: readonly ProfileKind[] | undefined;
  readonly seed: number;
  readonly keyPrefix: string;
  /** The launch's own directory; it is there, and the parent removes it. */
  readonly directory: string;
  /** The directory of all launches of the run. */
  readonly runDirectory: string;
}

/** What is measured, and where it comes from. */
export interface OrderSide {
  readonly crossing: Crossing;
  /** Path of the config; absent: none. */
  readonly config?: string | undefined;
  /** Where our own packages are looked for before those of the running command line. */
  readonly root?: string | undefined;
  /** What flags tell the adapters of each port, by the ports' and their settings' names. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a worker is doing: the engine's phases, and those around it. */
export type WorkerPhase = Phase | "start" | "open" | "close";

/** The figures as they travel: the histogram as plain data. */
export type Figures = Omit<Measurement, "histogram"> & {
  readonly histogram: ReturnType<Measurement["histogram"]["toJSON"]>;
  /** Where it was put under load. */
  readonly load?: LoadJson | undefined;
};

/** What a worker says, one JSON object a line. */
export type WorkerEvent =
  /** The first one: what the process runs on, whatever its program is called. */
  | { readonly type: "runtime"; readonly name: RuntimeName; readonly version: string }
  | { readonly type: "phase"; readonly phase: WorkerPhase }
  | { readonly type: "ready" }
  | { readonly type: "note"; readonly text: string }
  /** Something could not be closed or removed: what was measured counts, but there is something to clean up. */
  | { readonly type: "left"; readonly reason: string }
  /** What a load has given by now, about once a second. */
  | { readonly type: "loading"; readonly load: LoadJson }
  | { readonly type: "measured"; readonly figures: Figures }
  | { readonly type: "compared"; readonly compared: Alternated }
  | { readonly type: "references"; readonly ns: Readonly<Record<ReferenceName, number>> }
  | {
      readonly type: "failed";
      readonly phase: WorkerPhase;
      readonly code: string;
      readonly message: string;
      readonly stack?: string | undefined;
      /** Which of the order's two sides failed, from 0; absent: there is one, or nobody can tell. */
      readonly side?: number | undefined;
    };
