import type { CallFrame, CpuNode, CpuProfile, HeapNode, HeapProfile } from "../../src/profile/profiles.ts";

// Profiles made by hand, for tests of what is read from them.

/** A function of a script. */
export const frame = (functionName: string, url = "", lineNumber = 0, columnNumber = 0): CallFrame => ({
  functionName,
  scriptId: "1",
  url,
  lineNumber,
  columnNumber,
});

/** A CPU profile of these nodes, with samples as pairs of a node's id and the microseconds that it stands for. */
export const cpuProfile = (nodes: readonly CpuNode[], samples: readonly (readonly [id: number, us: number])[]): CpuProfile => ({
  nodes,
  startTime: 0,
  endTime: samples.reduce((sum, [, us]) => sum + us, 0),
  samples: samples.map(([id]) => id),
  timeDeltas: samples.map(([, us]) => us),
});

/** A node of a profile of allocations. */
export const heapNode = (id: number, callFrame: CallFrame, selfSize: number, children: readonly HeapNode[] = []): HeapNode => ({
  id,
  callFrame,
  selfSize,
  children,
});

/** A profile of allocations below the root, with one sample for each of these nodes' ids. */
export const heapProfile = (children: readonly HeapNode[], sampled: readonly number[] = []): HeapProfile => ({
  head: heapNode(1, frame("(root)"), 0, children),
  samples: sampled.map((nodeId, ordinal) => ({ size: 8, nodeId, ordinal })),
});
