import { present } from "../present.ts";
import { type ReferenceName, type Result, referenceNames } from "../result/types.ts";
import { type ChangePoint, changePoints, longestSeries } from "../statistics/change-points.ts";
import { median } from "../statistics/summary.ts";
import { noBaselines } from "./baselines.ts";
import type { Estimate } from "./estimate.ts";
import { othersCpusOf, othersThatMatter } from "./others.ts";
import { measuredOf, summarize } from "./summary.ts";

/** One result's figure of a benchmark. */
export interface TrendPoint {
  readonly commit: string;
  readonly startedAt: string;
  /** Median of the launches. */
  readonly ns: number;
  /** Its 95 % interval; absent where there were too few launches for one. */
  readonly interval?: Estimate["interval"];
  /** Processors that other processes used meanwhile; absent where the system doesn't tell. */
  readonly othersCpus?: number | undefined;
}

/** A place in a trend at which the level changed for good. */
export interface Shift extends ChangePoint {
  readonly commit: string;
  readonly startedAt: string;
  /** New level ÷ old level − 1. */
  readonly size: number;
  /** Whether it was the machine: a reference kernel changed with it, the same way and at least half as much, or what others used of it did. */
  readonly isMachine: boolean;
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
  const machines = new Map<string, MachineSeries>();
  for (const result of results) {
    const environment = environmentOf(result);
    addMachine(machines, environment, result);
    const commit = result.environment.git?.commit.slice(0, 12) ?? result.id;
    const othersCpus = othersCpusOf(result);
    for (const { crossing, nsPerOp } of measuredOf(summarize(result, noBaselines))) {
      const key = `${environment} ${crossing.id}`;
      const own = series.get(key) ?? { crossing: crossing.id, environment, points: [] };
      const known = present({ interval: nsPerOp.interval, othersCpus });
      own.points.push({ commit, startedAt: result.startedAt, ns: nsPerOp.median, ...known });
      series.set(key, own);
    }
  }
  return [...series.values()].map((own) => {
    const points = own.points.slice(-longestSeries);
    return { ...own, points, changes: shiftsOf(points, machineShifts(machines, own.environment)) };
  });
}

/** Whether the last change of a trend is a slow-down of the code, not of the machine, and at most so many results back. */
export function isNewRegression({ points, changes }: Trend, recent: number): boolean {
  const last = changes.at(-1);
  if (last?.isMachine === true) return false;
  return last !== undefined && last.size > 0 && points.length - last.at <= recent;
}

/** Medians of each reference kernel, by result, of one environment. */
type MachineSeries = Map<ReferenceName, TrendPoint[]>;

function addMachine(machines: Map<string, MachineSeries>, environment: string, { references = [], startedAt, id }: Result): void {
  if (references.length === 0) return;
  const series = machines.get(environment) ?? new Map<ReferenceName, TrendPoint[]>();
  machines.set(environment, series);
  for (const name of referenceNames) {
    const points = series.get(name) ?? [];
    series.set(name, points);
    points.push({ commit: id, startedAt, ns: median(references.map(({ ns }) => ns[name])) });
  }
}

const machineShifts = (machines: ReadonlyMap<string, MachineSeries>, environment: string): Shift[] =>
  [...(machines.get(environment)?.values() ?? [])].flatMap((points) => shiftsOf(points.slice(-longestSeries), []));

/** Of a change of the code, what a reference kernel has to have changed by to be its cause. */
const machineShare = 0.5;

/** @param machine - changes of what the machine could do */
function shiftsOf(points: readonly TrendPoint[], machine: readonly Shift[]): Shift[] {
  // Logarithms are taken, so that a change counts by its share.
  const found = changePoints(points.map(({ ns }) => Math.log(Math.max(ns, 1e-3))));
  return found.map((point, index) => {
    const before = points.slice(found[index - 1]?.at ?? 0, point.at);
    const after = points.slice(point.at, found[index + 1]?.at);
    // A change is at one of the points.
    const { commit, startedAt } = points[point.at] as TrendPoint;
    const size = medianNs(after) / medianNs(before) - 1;
    // Which of two neighbours a change is put at is left to chance.
    const near = [point.at - 1, point.at, point.at + 1].map((place) => points[place]?.startedAt);
    const isMachine = machine.some((own) => near.includes(own.startedAt) && own.size / size >= machineShare);
    return { ...point, commit, startedAt, size, isMachine: isMachine || isOthers(before, after, size) };
  });
}

const medianNs = (points: readonly TrendPoint[]): number => median(points.map(({ ns }) => ns));

/** Whether others used more of the machine from then on where it got slower, or less where it got faster, by so much that it may be the cause. */
function isOthers(before: readonly TrendPoint[], after: readonly TrendPoint[], size: number): boolean {
  const [old, now] = [before, after].map((points) => points.flatMap(({ othersCpus }) => othersCpus ?? []));
  if (old === undefined || now === undefined || old.length === 0 || now.length === 0) return false;
  const [was, is] = [median(old), median(now)];
  if (Math.abs(is - was) <= othersThatMatter || Math.sign(is - was) !== Math.sign(size)) return false;
  return Math.abs(Math.log1p(size)) <= Math.abs(Math.log1p(is) - Math.log1p(was));
}
