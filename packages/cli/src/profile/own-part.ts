import type { CallFrame, CpuNode, CpuProfile, HeapNode, HeapProfile } from "./profiles.ts";

// Takes out of a profile what the measuring itself spends.

/** A CPU profile without the samples taken in the inspector's own calls, which start and stop it. */
export function withoutProfiler(profile: CpuProfile): CpuProfile {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const own = new Set<number>();
  const mark = (node: CpuNode): void => {
    own.add(node.id);
    for (const child of node.children ?? []) {
      const found = byId.get(child);
      if (found !== undefined) mark(found);
    }
  };
  for (const node of profile.nodes) if (isInspector(node.callFrame)) mark(node);
  const isKept = (_: number, at: number) => {
    const sample = profile.samples[at];
    return sample !== undefined && !own.has(sample);
  };
  return {
    ...profile,
    nodes: profile.nodes.map((node) => (own.has(node.id) ? { ...node, hitCount: 0, positionTicks: [] } : node)),
    samples: profile.samples.filter(isKept),
    timeDeltas: profile.timeDeltas.filter(isKept),
  };
}

/** A profile of allocations without those of the engine's loops, which wait for operations. */
export function withoutLoop({ head, samples }: HeapProfile): HeapProfile {
  const own = new Set<number>();
  const clean = (node: HeapNode): HeapNode => {
    const children = node.children.map(clean);
    if (!isLoop(node.callFrame) && !isInspector(node.callFrame)) return { ...node, children };
    own.add(node.id);
    return { ...node, children, selfSize: 0 };
  };
  return { head: clean(head), samples: samples.filter(({ nodeId }) => !own.has(nodeId)) };
}

/** The loop of sync operations waits for nothing: what is made in it is an operation's that was compiled into it. */
const isLoop = ({ functionName, url }: CallFrame): boolean =>
  /\/core\/(src|dist)\/engine\/loops\.[jt]s$/.test(url) && functionName !== "runSync";

const isInspector = ({ url }: CallFrame): boolean => /^(node:inspector|node:internal\/.*inspector|ext:.*\/inspector\.js)/.test(url);
