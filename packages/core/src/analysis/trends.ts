import type { Result } from "../result/types.ts";
import { type ChangePoint, changePoints, longestSeries } from "../statistics/change-points.ts";
import { median } from "../statistics/summary.ts";
import { noBaselines } from "./baselines.ts";
import { measuredOf, summarize } from "./summary.ts";

/** One result's figure of a benchmark. */
export interface TrendPoint {
  readonly commit: string;
  readonly startedAt: string;
  /** Median of the launches. */
  readonly ns: number;
}

/** A place in a trend at which the level changed for good. */
export interface Shift extends ChangePoint {
  readonly commit: string;
  readonly startedAt: string;
  /** New level ÷ old level − 1. */
  readonly size: number;
}

/** A benchmark's figures over many results of one environment, and where they changed. */
export interface Trend {
  /** Id of the crossing. */
  readonly crossing: string;
  readonly environment: string;
  readonly points: readonly TrendPoint[];
  readonly changes: readonly Shift[];
}

/**
 * The trend of every crossing, each environment's by itself.
 *
 * @param results - in order of time
 * @param environmentOf - names where a result was made; only what has one name is compared
 */
export function trendsOf(results: readonly Result[], environmentOf: (result: Result) => string): Trend[] {
  const series = new Map<string, { crossing: string; environment: string; points: TrendPoint[] }>();
  for (const result of results) {
    const environment = environmentOf(result);
    const commit = result.environment.git?.commit.slice(0, 12) ?? result.id;
    for (const { crossing, nsPerOp } of measuredOf(summarize(result, noBaselines))) {
      const key = `${environment} ${crossing.id}`;
      const own = series.get(key) ?? { crossing: crossing.id, environment, points: [] };
      own.points.push({ commit, startedAt: result.startedAt, ns: nsPerOp.median });
      series.set(key, own);
    }
  }
  return [...series.values()].map((own) => {
    const points = own.points.slice(-longestSeries);
    return { ...own, points, changes: shiftsOf(points) };
  });
}

/** Whether the last change of a trend is a slow-down, and at most so many results back. */
export function isNewRegression({ points, changes }: Trend, recent: number): boolean {
  const last = changes.at(-1);
  return last !== undefined && last.size > 0 && points.length - last.at <= recent;
}

function shiftsOf(points: readonly TrendPoint[]): Shift[] {
  // Logarithms are taken, so that a change counts by its share.
  const found = changePoints(points.map(({ ns }) => Math.log(Math.max(ns, 1e-3))));
  return found.map((point, index) => {
    const before = points.slice(found[index - 1]?.at ?? 0, point.at).map(({ ns }) => ns);
    const after = points.slice(point.at, found[index + 1]?.at).map(({ ns }) => ns);
    // A change is at one of the points.
    const { commit, startedAt } = points[point.at] as TrendPoint;
    return { ...point, commit, startedAt, size: median(after) / median(before) - 1 };
  });
}
