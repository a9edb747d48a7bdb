import { present } from "../present.ts";
import { type ReferenceName, type Result, referenceNames } from "../result/types.ts";
import { type ChangePoint, changePoints, longestSeries } from "../statistics/change-points.ts";
import { median } from "../statistics/summary.ts";
import { noBaselines } from "./baselines.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { type LoadMeasure, loadMeasures, loadSamplesOf } from "./load-samples.ts";
import { othersCpusOf, othersThatMatter } from "./others.ts";
import { measuredOf, summarize } from "./summary.ts";

/** One result's figure of a benchmark. */
export interface TrendPoint {
  readonly commit: string;
  readonly startedAt: string;
  /** Median of the launches: nanoseconds, or a share of lost operations. */
  readonly value: number;
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
  /** Of a load what of it; absent: the time of an operation. */
  readonly measure?: LoadMeasure | undefined;
  /** What the load was asked for; another load has a trend of its own. */
  readonly load?: string | undefined;
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
  const series = new Map<string, Omit<Trend, "changes"> & { readonly points: TrendPoint[] }>();
  const add = (about: Omit<Trend, "points" | "changes">, point: TrendPoint) => {
    const key = JSON.stringify([about.environment, about.crossing, about.measure, about.load]);
    const own = series.get(key) ?? { ...about, points: [] };
    own.points.push(point);
    series.set(key, own);
  };
  const machines = new Map<string, MachineSeries>();
  for (const result of results) {
    const environment = environmentOf(result);
    addMachine(machines, environment, result);
    const commit = result.environment.git?.commit.slice(0, 12) ?? result.id;
    const othersCpus = othersCpusOf(result);
    const { startedAt } = result;
    for (const { crossing, nsPerOp } of measuredOf(summarize(result, noBaselines))) {
      if (crossing.load !== undefined) continue;
      const known = present({ interval: nsPerOp.interval, othersCpus });
      add({ crossing: crossing.id, environment }, { commit, startedAt, value: nsPerOp.median, ...known });
    }
    for (const { crossing, asked, samples } of loadSamplesOf([result])) {
      for (const measure of loadMeasures) {
        if (samples[measure].length === 0) continue;
        const { median: value, interval } = estimate(samples[measure]);
        add(
          { crossing: crossing.id, measure, load: asked, environment },
          { commit, startedAt, value, ...present({ interval, othersCpus }) },
        );
      }
    }
  }
  return [...series.values()].map((own) => {
    const points = own.points.slice(-longestSeries);
    return { ...own, points, changes: shiftsOf(points, machineShifts(machines, own.environment), leastOf(own)) };
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
    points.push({ commit: id, startedAt, value: median(references.map(({ ns }) => ns[name])) });
  }
}

const machineShifts = (machines: ReadonlyMap<string, MachineSeries>, environment: string): Shift[] =>
  [...(machines.get(environment)?.values() ?? [])].flatMap((points) => shiftsOf(points.slice(-longestSeries), [], leastNs));

/** Of a change of the code, what a reference kernel has to have changed by to be its cause. */
const machineShare = 0.5;

/** Smaller ones count as this, since logarithms are taken: of times, and of shares of lost operations, of which less doesn't matter. */
const [leastNs, leastShare] = [1e-3, 1e-3] as const;
const leastOf = ({ measure }: Pick<Trend, "measure">): number => (measure === "lost" ? leastShare : leastNs);

/** @param machine - changes of what the machine could do @param least - smaller values count as this */
function shiftsOf(points: readonly TrendPoint[], machine: readonly Shift[], least: number): Shift[] {
  const levelOf = (own: readonly TrendPoint[]) => median(own.map(({ value }) => Math.max(value, least)));
  // Logarithms are taken, so that a change counts by its share.
  const found = changePoints(points.map(({ value }) => Math.log(Math.max(value, least))));
  return found.map((point, index) => {
    const before = points.slice(found[index - 1]?.at ?? 0, point.at);
    const after = points.slice(point.at, found[index + 1]?.at);
    // A change is at one of the points.
    const { commit, startedAt } = points[point.at] as TrendPoint;
    const size = levelOf(after) / levelOf(before) - 1;
    // Which of two neighbours a change is put at is left to chance.
    const near = [point.at - 1, point.at, point.at + 1].map((place) => points[place]?.startedAt);
    const isMachine = machine.some((own) => near.includes(own.startedAt) && own.size / size >= machineShare);
    return { ...point, commit, startedAt, size, isMachine: isMachine || isOthers(before, after, size) };
  });
}

/** Whether others used more of the machine from then on where it got slower, or less where it got faster, by so much that it may be the cause. */
function isOthers(before: readonly TrendPoint[], after: readonly TrendPoint[], size: number): boolean {
  const [old, now] = [before, after].map((points) => points.flatMap(({ othersCpus }) => othersCpus ?? []));
  if (old === undefined || now === undefined || old.length === 0 || now.length === 0) return false;
  const [was, is] = [median(old), median(now)];
  if (Math.abs(is - was) <= othersThatMatter || Math.sign(is - was) !== Math.sign(size)) return false;
  return Math.abs(Math.log1p(size)) <= Math.abs(Math.log1p(is) - Math.log1p(was));
}
