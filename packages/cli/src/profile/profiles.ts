import type { ProfileKind } from "../launch/protocol.ts";

/** A function in a script, as inspectors tell of it; lines and columns from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A CPU profile, as DevTools and speedscope read it from a .cpuprofile. */
export interface CpuProfile {
  readonly nodes: readonly CpuNode[];
  /** In microseconds. */
  readonly startTime: number;
  readonly endTime: number;
  /** Node of each sample, and the time since the one before, in microseconds. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** One function called from one place. */
export interface CpuNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly hitCount?: number;
  readonly children?: readonly number[];
  /** Samples by line, from 1. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

/** A profile of allocations, as DevTools and speedscope read it from a .heapprofile. */
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

/** Time between two samples of the processor: a few thousand of them in a launch. */
export const cpuIntervalUs = 200;
/** Bytes between two samples of allocations: a launch allocates hundreds of megabytes. */
export const heapIntervalBytes = 4_096;

/** The file in a launch's directory that a profile is passed on in. */
export const profileFile = (kind: ProfileKind): string => `${kind}.profile.json`;

/** The profiles of one launch. */
export interface Profiles {
  readonly cpu?: CpuProfile;
  readonly memory?: HeapProfile;
  readonly trace?: readonly Span[];
}
