import type { Host } from "../benchmark/host.ts";
import { type Running, timePerOperation } from "./loops.ts";

/** What two sides do to the heap that they share. What the runtime can't tell is absent. */
export interface HeapSurvey {
  /** Allocated by an operation of each side, JavaScript objects and native memory. */
  readonly bytesPerOp?: readonly [first: number, second: number] | undefined;
  /** What both keep alive, together. */
  readonly liveBytes?: number | undefined;
}

/** Bytes on the heap after a full collection; undefined where the runtime can't tell. */
export function liveBytes({ gc, heapUsedBytes }: Host): number | undefined {
  if (gc === undefined || heapUsedBytes === undefined) return undefined;
  gc();
  return heapUsedBytes();
}

/** A batch allocates this much at most, so that no collection comes in it, and takes no more than so many times what is a slice. */
const [mostBytes, longestBatch] = [512 * 1_024, 32] as const;
/** Steps in which a runtime tells of its heap are short beside this many of them. */
const fewestSteps = 16;
/** Batches, and how far their middle half may lie apart. */
const [batches, agreement] = [3, 0.1] as const;

/**
 * Bytes that an operation allocates, by the growth of the heap over a batch in which nothing is collected.
 * @param count - operations of a slice
 * @returns undefined: the runtime can't tell, or the batches don't agree
 */
export async function allocatedPerOp(running: Running, host: Host, count: number): Promise<number | undefined> {
  const { gc, allocatedBytes, allocatedStepBytes = 1 } = host;
  if (gc === undefined || allocatedBytes === undefined) return undefined;
  const grown = async (many: number) => {
    // Native memory is given back beside the collection that finds it, which the next one waits for.
    gc();
    gc();
    const before = allocatedBytes();
    if (many > 0) await timePerOperation(running, many);
    return allocatedBytes() - before;
  };
  const most = longestBatch * Math.max(1, count);
  let many = Math.max(1, count);
  for (let bytes = await grown(many); bytes < fewestSteps * allocatedStepBytes || bytes > mostBytes; bytes = await grown(many)) {
    const isTooMany = bytes < 0 || bytes > mostBytes;
    const next = isTooMany ? Math.max(1, many >> 2) : Math.min(most, 8 * many);
    if (next === many) break;
    many = next;
    // Fewer show too little, more are collected: as they are, then.
    if (isTooMany && bytes >= 0 && bytes / 4 < fewestSteps * allocatedStepBytes) break;
  }
  // What looking itself allocates falls out.
  const none = Math.max(0, await grown(0));
  const all: number[] = [];
  while (all.length < batches) all.push((await grown(many)) - none);
  all.sort((one, other) => one - other);
  const [low, middle, high] = all as [number, number, number];
  const perOp = Math.max(0, middle) / Math.max(many, running.inFlight);
  return perOp >= 1 && high - low > agreement * Math.abs(middle) ? undefined : perOp;
}
