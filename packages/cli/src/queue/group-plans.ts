import type { Crossing } from "@agentperf/core/plan";
import type { Config } from "../config/config.ts";
import { durationNs } from "../flags/values.ts";
import { type TimingFlags, timingOf } from "../timing.ts";
import type { GroupPlan } from "./hand-out.ts";

/** What {@link groupPlans} must know of a run. */
export interface GroupedRun {
  readonly groups: readonly (readonly Crossing[])[];
  readonly workers: number;
  readonly seed: number;
  /** Whether allocations are counted. */
  readonly isCounted: boolean;
}

/**
 * How each group is measured. A time budget that somebody sets is of the whole run: agents work at the same time, and each benchmark gets of it
 * by its number of crossings. Where nobody sets one, a benchmark has what it has in a run of its own.
 */
export function groupPlans(
  flags: TimingFlags,
  config: Config,
  { groups, workers, seed, isCounted }: GroupedRun,
): (group: readonly Crossing[]) => GroupPlan {
  const all = groups.reduce((sum, group) => sum + group.length, 0);
  const said = flags.timeBudget ?? config.timeBudget;
  const agents = Math.min(workers, groups.length);
  return (group) => {
    const share = said === undefined ? undefined : (durationNs("--time-budget", said) * agents * group.length) / Math.max(1, all);
    const own = share === undefined ? {} : { timeBudget: `${Math.max(1, Math.round(share / 1e6))}ms` };
    // Where rounds are counted there is no budget.
    const isBudgeted = timingOf(flags, config, { crossings: group.length, isProfiled: false }).timeBudget !== undefined;
    const timing = timingOf(isBudgeted ? { ...flags, ...own } : flags, config, { crossings: group.length, isProfiled: false });
    const { timeBudget, rounds, benchtime, warmupNs, timeoutMs } = timing;
    return {
      ...{ seed, rounds, benchtime, warmupNs, timeoutMs, allocations: isCounted, smoke: flags.smoke === true },
      ...(timeBudget === undefined ? {} : { timeBudget }),
    };
  };
}
