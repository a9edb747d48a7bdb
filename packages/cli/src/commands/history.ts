import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { launchesOf, type Result } from "@agentperf/core/result";
import { type ChangePoint, changePoints, longestSeries, median } from "@agentperf/core/statistics";
import picocolors from "picocolors";
import { type ExitCode, exitCode } from "../exit.ts";
import { formatNs } from "../reporters/format.ts";
import { environmentKey } from "../results/environment.ts";
import { readResults } from "../results/read.ts";
import { hasColour } from "../terminal.ts";

/** Flags of `agentperf history`. */
export interface HistoryFlags {
  readonly failOn?: "new-regression";
  readonly recent: number;
  readonly json?: boolean;
}

interface Point {
  readonly commit: string;
  readonly startedAt: string;
  /** Median of the launches. */
  readonly ns: number;
}

interface Change extends ChangePoint {
  readonly commit: string;
  readonly startedAt: string;
  /** New level ÷ old level − 1. */
  readonly size: number;
}

interface Trend {
  readonly crossing: string;
  readonly environment: string;
  readonly points: readonly Point[];
  readonly changes: readonly Change[];
}

/** Shows each benchmark's trend over many results, and the commits at which it changed. */
export async function historyCommand(paths: readonly string[], flags: HistoryFlags): Promise<ExitCode> {
  const results = (await Promise.all(paths.map(readResults))).flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (results.length === 0) throw new AgentperfError("usage", `no result in ${paths.join(", ")}`);
  const trends = trendsOf(results);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(trends, undefined, 2)}\n`);
  else show(trends);
  const isNew = ({ points, changes }: Trend) => {
    const last = changes.at(-1);
    return last !== undefined && last.size > 0 && points.length - last.at <= flags.recent;
  };
  return flags.failOn === "new-regression" && trends.some(isNew) ? exitCode.gateFailed : exitCode.fine;
}

/** The series of every crossing, each environment's by itself. */
function trendsOf(results: readonly Result[]): Trend[] {
  const series = new Map<string, { crossing: string; environment: string; points: Point[] }>();
  for (const result of results) {
    const environment = environmentKey(result);
    const commit = result.environment.git?.commit.slice(0, 12) ?? result.id;
    for (const { id } of result.plan.crossings) {
      const launches = launchesOf(result, id);
      if (launches.length === 0) continue;
      const key = `${environment} ${id}`;
      const own = series.get(key) ?? { crossing: id, environment, points: [] };
      own.points.push({ commit, startedAt: result.startedAt, ns: median(launches.map(({ nsPerOp }) => nsPerOp)) });
      series.set(key, own);
    }
  }
  return [...series.values()].map((own) => {
    const points = own.points.slice(-longestSeries);
    return { ...own, points, changes: changesOf(points) };
  });
}

function changesOf(points: readonly Point[]): Change[] {
  // Of logarithms, so that a change counts by its share.
  const found = changePoints(points.map(({ ns }) => Math.log(Math.max(ns, 1e-3))));
  return found.map((point, index) => {
    const before = points.slice(found[index - 1]?.at ?? 0, point.at).map(({ ns }) => ns);
    const after = points.slice(point.at, found[index + 1]?.at).map(({ ns }) => ns);
    const { commit, startedAt } = points[point.at] as Point;
    return { ...point, commit, startedAt, size: median(after) / median(before) - 1 };
  });
}

const bars = "▁▂▃▄▅▆▇█";

/** The last values as a line of bars. */
function sparkline(points: readonly Point[]): string {
  const values = points.slice(-40).map(({ ns }) => ns);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => bars[high === low ? 0 : Math.round(((value - low) / (high - low)) * (bars.length - 1))]).join("");
}

function show(trends: readonly Trend[]): void {
  const colours = picocolors.createColors(hasColour(process.stdout));
  for (const [environment, own] of Map.groupBy(trends, (trend) => trend.environment)) {
    process.stdout.write(`${colours.dim(environment)}\n`);
    for (const { crossing, points, changes } of own) {
      process.stdout.write(`${crossing}  ${sparkline(points)}  ${formatNs(points.at(-1)?.ns ?? 0)}, ${points.length} results\n`);
      for (const { commit, startedAt, size, p } of changes) {
        const text = `${size > 0 ? "slower" : "faster"} by ${Math.abs(size * 100).toFixed(1)} %`;
        process.stdout.write(
          `  ${size > 0 ? colours.red(text) : colours.green(text)} at ${commit} of ${startedAt.slice(0, 10)} (p=${p.toFixed(4)})\n`,
        );
      }
    }
  }
}
