import type { Launch } from "../result/types.ts";
import { Sketch } from "../statistics/sketch.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** How long the operations of a crossing took, over all its launches. */
export interface Distribution {
  /** Timed samples, over all launches. */
  readonly samples: number;
  /** Classes of equal relative width, the shortest operations first, with the share of the samples that each holds. */
  readonly classes: readonly { readonly lowNs: number; readonly highNs: number; readonly share: number }[];
  /** Percentiles in ascending order; those that a launch has too few samples for are absent. */
  readonly percentiles: readonly Percentile[];
}

/** The time that a share of the operations doesn't exceed. */
export interface Percentile {
  /** In (0, 1): 0.99 for p99. */
  readonly share: number;
  /** Each launch has its own: their median, in nanoseconds, and its interval. */
  readonly ns: Estimate;
}

const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999];

/** A finer histogram than this is none of ours, and would take the memory of the machine. */
const finest = 1e-4;

/**
 * How the operations of launches of one crossing lie.
 * @param mostClasses - number of classes; fewer where the operations took nearly as long
 * @returns undefined where there is no sample, or a histogram that can't be read
 */
export function distributionOf(launches: readonly Launch[], mostClasses: number): Distribution | undefined {
  const sketches = launches.flatMap(({ histogram }) => readable(histogram) ?? []);
  const [first] = sketches;
  if (first === undefined) return undefined;
  const all = new Sketch(first.accuracy);
  // Those of another accuracy don't merge.
  for (const sketch of sketches) if (sketch.accuracy === first.accuracy) all.merge(sketch);
  const fewest = Math.min(...sketches.map(({ count }) => count));
  // A tenth of ten is one, whatever binary numbers make of it.
  const known = shares.filter((share) => Math.min(share, 1 - share) * fewest > 1 - 1e-9);
  return {
    samples: sketches.reduce((sum, { count }) => sum + count, 0),
    classes: all.classes(mostClasses).map(({ low, high, count }) => ({ lowNs: low, highNs: high, share: count / all.count })),
    percentiles: known.map((share) => ({ share, ns: estimate(sketches.map((sketch) => sketch.quantile(share))) })),
  };
}

function readable(histogram: Launch["histogram"]): Sketch | undefined {
  if (histogram.accuracy < finest) return undefined;
  try {
    const sketch = Sketch.fromJSON(histogram);
    return sketch.count > 0 ? sketch : undefined;
  } catch {
    return undefined;
  }
}
