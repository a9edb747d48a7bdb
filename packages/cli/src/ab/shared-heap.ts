import { type Alternated, garbageRatioOf, type HeapSurvey } from "@agentperf/core/engine";
import { formatBytes } from "../reporters/format.ts";

/** Allocations that differ by less are shared out in their ratio; fewer bytes bring no collection that matters. */
const [alikeFactor, leastBytes] = [1.1, 64] as const;
/** Stalls' share of the time from which on whose they are matters; so much garbage a nanosecond brings some that are too short to be seen. */
const [stallsMatter, someGarbage, muchGarbage] = [0.01, 0.2, 1] as const;
/** Live objects that collections walk for both, where collections are much of the time. */
const [largeHeap, heavyStalls] = [24e6, 0.1] as const;

/** What a launch says of two sides in one process. */
export type Survey = Pick<Alternated, "stallShare" | "nsPerOp"> & { readonly heap: HeapSurvey };

/** Launches that look at the heap, one in either order of the sides: what comes of the order isn't the sides'. */
const fewestSurveys = 2;

/** Why two sides can't be measured in one process, whose heap they share; undefined: they can, or it isn't known yet. */
export function whyApart(surveys: readonly Survey[]): string | undefined {
  const last = surveys.at(-1);
  if (last === undefined || surveys.length < fewestSurveys) return undefined;
  const larger = new Set(surveys.map(largerOf));
  if (larger.size === 1 && !larger.has(undefined)) {
    const [least, most] = [...(last.heap.bytesPerOp ?? [])].sort((one, other) => one - other) as [number, number];
    return `one allocates ${formatBytes(least)} an operation, the other ${formatBytes(most)}`;
  }
  const isHeavy = surveys.every(({ heap: { liveBytes = 0 }, stallShare }) => liveBytes >= largeHeap && stallShare >= heavyStalls);
  return isHeavy ? `they keep ${formatBytes(last.heap.liveBytes ?? 0)}, which collections walk for both` : undefined;
}

/** The side that allocates so much more than the other that collections cost it more; undefined: neither, or it can't be told. */
function largerOf({ heap: { bytesPerOp }, stallShare, nsPerOp }: Survey): 0 | 1 | undefined {
  if (bytesPerOp === undefined) return undefined;
  const [least, most] = [Math.min(...bytesPerOp), Math.max(...bytesPerOp)];
  const garbage = Math.max(bytesPerOp[0] / nsPerOp[0], bytesPerOp[1] / nsPerOp[1]);
  const isUnlike = most >= leastBytes && most > alikeFactor * least;
  if (!isUnlike || garbage < (stallShare >= stallsMatter ? someGarbage : muchGarbage)) return undefined;
  return bytesPerOp[0] > bytesPerOp[1] ? 0 : 1;
}

/** How much more garbage the second side makes, by all surveys; undefined: there are too few. */
export function garbageRatioBy(surveys: readonly Survey[]): number | undefined {
  if (surveys.length < fewestSurveys) return undefined;
  const logs = surveys.map(({ heap }) => Math.log(garbageRatioOf(heap)));
  return Math.exp(logs.reduce((sum, value) => sum + value / logs.length, 0));
}

/** Stalls and operations of two sides so far. */
export interface StallCounts {
  readonly stalls: readonly [first: number, second: number];
  readonly operations: readonly [first: number, second: number];
}

/** Beyond so many standard deviations one side has stalls of its own; they come in clusters, which widens chance. */
const beyondChance = 4;

/** Whether one side has more stalls an operation than chance explains: then they are its own, and must not be shared out. */
export function areUneven({ stalls, operations }: StallCounts): boolean {
  const count = stalls[0] + stalls[1];
  if (count === 0) return false;
  const expected = (count * operations[1]) / (operations[0] + operations[1]);
  const variance = (expected * operations[0]) / (operations[0] + operations[1]);
  return Math.abs(stalls[1] - expected) > beyondChance * Math.sqrt(variance);
}
