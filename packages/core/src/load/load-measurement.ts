import type { Conditions, EventLoop } from "../benchmark/host.ts";
import type { ErrorKind } from "./errors.ts";
import type { LoadCounts, Times } from "./load-recorder.ts";
import type { LoadTimeline } from "./load-timeline.ts";

/** What a load gave. */
export interface LoadMeasurement {
  readonly counts: LoadCounts;
  /** How long it was, in seconds: the time in which operations were meant to start. */
  readonly seconds: number;
  /** From the instant an operation was meant to start to its end. */
  readonly response: Times;
  /** From the instant it was sent to its end. */
  readonly service: Times;
  /** From the instant it was meant to start to the one it was sent. */
  readonly lag: Times;
  readonly errors: readonly ErrorKind[];
  readonly timeline: LoadTimeline;
  /** How busy the generator's event loop was, where the host can tell. */
  readonly eventLoop?: EventLoop | undefined;
  /** What the generator got of the machine, where the host can tell. */
  readonly conditions?: Conditions | undefined;
}
