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

/** A batch allocates so much, or takes so long: enough to be told, and not so much that a collection comes in it. */
const [enoughBytes, longestBatchNs] = [64 * 1_024, 4e6] as const;
/** Steps in which a runtime tells of its heap are short beside so many of them. */
const fewestSteps = 24;
/** How much larger a batch is than the one before it, which showed too little. */
const growth = 2;
/** How far two counts may lie apart, as a share, and where they are made in steps. Batches that were collected on the way don't fit together. */
const [agreement, agreementOfSteps] = [0.06, 0.15] as const;
/** A compiler that is still at work allocates too. */
const attempts = 4;

/**
 * Bytes that an operation allocates, by the growth of the heap over a batch in which nothing is collected.
 * @param nsPerOp - roughly what one takes, with several in flight the time between two ends
 * @returns undefined: the runtime can't tell, the counts don't agree, or an operation takes so long that its garbage doesn't matter
 */
export async function allocatedPerOp(running: Running, host: Host, nsPerOp: number): Promise<number | undefined> {
  const { gc, allocatedBytes, allocatedStepBytes = 1 } = host;
  if (gc === undefined || allocatedBytes === undefined) return undefined;
  const enough = Math.max(enoughBytes, fewestSteps * allocatedStepBytes);
  const grown = async (many: number) => {
    // Native memory is given back beside the collection that finds it, which the next one waits for.
    gc();
    gc();
    const before = allocatedBytes();
    if (many > 0) await timePerOperation(running, many);
    return allocatedBytes() - before;
  };
  const longest = Math.floor(longestBatchNs / nsPerOp);
  if (longest < running.inFlight) return undefined;
  // From below: what is left after collections can look like what was allocated.
  let many = running.inFlight;
  while (many < longest && (await grown(many)) < enough) many = Math.min(longest, growth * many);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [once, twice, thrice] = [await grown(many), await grown(2 * many), await grown(3 * many)];
    // In a difference what looking itself allocates falls out, and the room that a collection left, which is filled first.
    const [first, second] = [(twice - once) / many, (thrice - twice) / many];
    const mean = (first + second) / 2;
    const apart = (allocatedStepBytes > 1 ? agreementOfSteps : agreement) * mean;
    if (Math.max(first, second) < 1 || Math.abs(first - second) <= apart) return Math.max(0, mean);
  }
  return undefined;
}
