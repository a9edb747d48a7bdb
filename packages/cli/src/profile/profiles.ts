import type { InspectorProfile } from "../runtimes/runtime.ts";

/** What a launch can be profiled for: where its time goes, where it allocates memory, and what happened when. */
export type ProfileKind = InspectorProfile | "trace";

/** Every kind, in the order in which they are written. */
export const profileKinds: readonly ProfileKind[] = ["cpu", "memory", "trace"];

/** A function in a script, as inspectors describe it. Lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A CPU profile, as DevTools and speedscope read it from a .cpuprofile file. */
export interface CpuProfile {
  readonly nodes: readonly CpuNode[];
  /** Start and end in microseconds. */
  readonly startTime: number;
  readonly endTime: number;
  /** Each sample's node, and beside it the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** One function called from one place. */
export interface CpuNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly hitCount?: number | undefined;
  readonly children?: readonly number[] | undefined;
  /** Samples by line; lines count from 1. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[] | undefined;
}

/** A profile of allocations, as DevTools and speedscope read it from a .heapprofile file. */
export interface HeapProfile {
  readonly head: HeapNode;
  readonly samples: readonly { readonly size: number; readonly nodeId: number; readonly ordinal: number }[];
}

/** What one function, called from one place, allocated itself. */
export interface HeapNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** Something that took a while. */
export interface Span {
  readonly name: string;
  readonly category: "phase" | "measure" | "gc";
  readonly startMs: number;
  readonly endMs: number;
}

/** Time between two samples of the processor. A launch has a few thousand of them. */
export const cpuIntervalUs = 200;
/** Bytes between two samples of allocations. A launch allocates hundreds of megabytes. */
export const heapIntervalBytes = 4_096;

/** Name of the file in a launch's directory in which the worker leaves a profile. */
export const profileFile = (kind: ProfileKind): string => `${kind}.profile.json`;

/** The profiles of one launch. What was not asked for, or can't be made, is absent. */
export interface Profiles {
  readonly cpu?: CpuProfile | undefined;
  readonly memory?: HeapProfile | undefined;
  readonly trace?: readonly Span[] | undefined;
}
