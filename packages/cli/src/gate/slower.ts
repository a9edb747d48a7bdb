import { estimate, measuredOf, type Summary } from "@agentperf/core/analysis";
import { own } from "@agentperf/core/safety";
import { mannWhitney } from "@agentperf/core/statistics";
import type { Breach, Gated } from "./breach.ts";

/** What a result is held against: a saved baseline, or an earlier result. */
export interface Earlier {
  /** Name of the saved baseline; absent: an earlier result. */
  readonly baseline?: string | undefined;
  /** Nanoseconds per operation of each launch, by crossing. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** When a crossing counts as slower: where the test tells it from noise, and the medians differ by more than the threshold. */
export interface SlowerRule {
  /** Level of the test. */
  readonly alpha: number;
  /** Share by which it may be slower. */
  readonly threshold: number;
}

/** The launches of a result, to hold a later one against. */
export const earlierOf = (summary: Summary): Earlier => ({
  samples: Object.fromEntries(measuredOf(summary).map(({ crossing, samples }) => [crossing.id, samples])),
});

/** Crossings that are slower than they were. The same rule for a saved baseline and for an earlier result. */
export function slowerThan({ baseline, samples }: Earlier, summary: Summary, { alpha, threshold }: SlowerRule): Gated {
  const common = measuredOf(summary).flatMap((now) => {
    const before = own(samples, now.crossing.id);
    return before === undefined || before.length === 0 ? [] : [{ now, before }];
  });
  const breaches = common.flatMap(({ now, before }): Breach[] => {
    const change = now.nsPerOp.median / estimate(before).median - 1;
    const { p } = mannWhitney(before, now.samples);
    if (change <= threshold || p > alpha) return [];
    const launches = [before.length, now.samples.length] as const;
    return [{ kind: "slower", crossing: now.crossing.id, baseline, change, p, launches, threshold }];
  });
  return { breaches, unchecked: common.length === 0 ? [{ kind: "nothing in common", baseline }] : [] };
}
