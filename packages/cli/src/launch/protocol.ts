import type { Alternated, Measured, Phase } from "@agentperf/core/engine";
import type { Crossing } from "@agentperf/core/plan";

/** The environment variable that a worker reads its order from. */
export const orderVariable = "AGENTPERF_LAUNCH";

/** What a worker is asked to do. */
export interface Order {
  /** Stands before each event in the worker's output, so that nothing a benchmark prints is taken for one. */
  readonly mark: string;
  readonly crossing: Crossing;
  /** Measured in turn with it, in the same process: what is asked for is their ratio. */
  readonly against?: Crossing;
  /** Path of the config; absent: none. */
  readonly config?: string;
  readonly benchtime: string;
  readonly warmupNs: number;
  readonly seed: number;
  readonly keyPrefix: string;
  /** The launch's own directory; it is there, and the parent removes it. */
  readonly directory: string;
}

/** What a worker is doing: the engine's phases, and those around it. */
export type WorkerPhase = Phase | "start" | "open" | "close";

/** The figures as they travel: the histogram as plain data. */
export type Figures = Omit<Measured, "histogram"> & { readonly histogram: ReturnType<Measured["histogram"]["toJSON"]> };

/** What a worker says, one JSON object a line. */
export type WorkerEvent =
  | { readonly type: "phase"; readonly phase: WorkerPhase }
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "measured"; readonly figures: Figures }
  | { readonly type: "compared"; readonly compared: Alternated }
  | { readonly type: "failed"; readonly phase: WorkerPhase; readonly code: string; readonly message: string; readonly stack?: string };
