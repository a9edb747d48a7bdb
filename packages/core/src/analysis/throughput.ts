import type { Launch } from "../result/types.ts";
import { median } from "../statistics/summary.ts";

/** Throughput in each stretch of a launch's time, over several launches. */
export interface Throughput {
  /** Length of a stretch. */
  readonly widthMs: number;
  /** Launches that it is of: those whose stretches are as long. */
  readonly launches: number;
  /** From the start on. */
  readonly stretches: readonly ThroughputStretch[];
}

/** One stretch of time; operations per second. */
export interface ThroughputStretch {
  /** Its beginning, since measuring began. */
  readonly atMs: number;
  /** Median of the launches, and the slowest and the fastest of them. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How throughput went in launches of one crossing, as far as half of them reach.
 * @returns undefined where none was long enough to show anything
 */
export function throughputOf(launches: readonly Launch[]): Throughput | undefined {
  const lines = launches.flatMap(({ timeline }) => (timeline === undefined || timeline.operations.length === 0 ? [] : [timeline]));
  // A longer launch has wider stretches: those of most launches are taken.
  const [own] = [...Map.groupBy(lines, ({ widthMs }) => widthMs)].toSorted(([, a], [, b]) => b.length - a.length);
  if (own === undefined) return undefined;
  const [widthMs, alike] = own;
  const longest = Math.max(...alike.map(({ operations }) => operations.length));
  const stretches: ThroughputStretch[] = [];
  for (let at = 0; at < longest; at++) {
    const rates = alike.flatMap(({ operations }) => operations[at] ?? []).map((count) => (count / widthMs) * 1_000);
    if (rates.length < alike.length / 2) break;
    stretches.push({ atMs: at * widthMs, median: median(rates), low: Math.min(...rates), high: Math.max(...rates) });
  }
  return { widthMs, launches: alike.length, stretches };
}
