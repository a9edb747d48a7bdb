import { comparedKey } from "../plan/plan.ts";
import type { Launch, Result } from "../result/types.ts";
import { fewestRounds } from "./estimate.ts";

/** What stands for a launch: the mean of its operations, or its median operation. */
export type Figure = "mean" | "median operation";

/** The median operation is taken where it spreads by less than this share of what the mean does. */
const steadier = 0.7;

type Crossing = Result["plan"]["crossings"][number];

/**
 * Which of the two stands for a benchmark: the median operation where it is steadier from launch to launch, as where a disk stalls now and
 * then. It is the same for all that are held against each other.
 * @param launches - by crossing
 * @returns by what {@link comparedKey} gives
 */
export function steadierFigures(
  crossings: readonly Crossing[],
  launches: ReadonlyMap<string, readonly Launch[]>,
): ReadonlyMap<string, Figure> {
  const groups = [...Map.groupBy(crossings, comparedKey)];
  return new Map(groups.map(([key, members]) => [key, isMedianSteadier(members, launches) ? "median operation" : "mean"]));
}

function isMedianSteadier(members: readonly Crossing[], launches: ReadonlyMap<string, readonly Launch[]>): boolean {
  // With several in flight an operation's own time says nothing of how many are done.
  if (members.some(({ concurrency, processes }) => concurrency > 1 || processes !== undefined)) return false;
  const all = members.map(({ id }) => launches.get(id) ?? []).filter((own) => own.length > 0);
  if (all.length === 0 || all.some((own) => own.length < fewestRounds)) return false;
  const spread = (read: (launch: Launch) => number) => all.reduce((sum, own) => sum + varianceOfLogs(own.map(read)), 0);
  return spread(({ latency }) => latency.p50Ns) < steadier ** 2 * spread(({ nsPerOp }) => nsPerOp);
}

function varianceOfLogs(values: readonly number[]): number {
  const logs = values.map((value) => Math.log(Math.max(value, Number.MIN_VALUE)));
  const mean = logs.reduce((sum, log) => sum + log / logs.length, 0);
  return logs.reduce((sum, log) => sum + (log - mean) ** 2 / (logs.length - 1), 0);
}
