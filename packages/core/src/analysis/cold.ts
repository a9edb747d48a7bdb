import { launchesOf } from "../result/launches.ts";
import type { LaunchStart, Result } from "../result/types.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** How long processes took to be ready, in milliseconds: what a function that scales to zero pays before its first operation. */
export interface ColdStart {
  readonly runtime: string;
  /** Ids of the adapters, by the names of their ports. */
  readonly adapters: Readonly<Record<string, string>>;
  readonly launches: number;
  /** Until the runtime ran our first line, the modules were loaded, and the adapters open. */
  readonly runtimeMs: Estimate;
  readonly modulesMs: Estimate;
  readonly adaptersMs: Estimate;
  /** All three together. */
  readonly readyMs: Estimate;
}

/** What the first operation of a process takes, beside the later ones. */
export interface FirstOperation {
  /** Id of the crossing. */
  readonly crossing: string;
  readonly setupMs: Estimate;
  readonly firstNs: Estimate;
  /** First operation ÷ median operation of the same launch, its median. */
  readonly timesLater: number;
}

/** How processes started, by runtime and adapters, over all their benchmarks, in the order of the plan. */
export function coldStartsOf(result: Result): ColdStart[] {
  const groups = Map.groupBy(result.plan.crossings, ({ runtime, adapters }) => JSON.stringify([runtime, adapters]));
  return [...groups.values()].flatMap((members): ColdStart[] => {
    const starts = members.flatMap(({ id }) => launchesOf(result, id).flatMap(({ cold }) => cold ?? []));
    const [first] = members;
    if (first === undefined || starts.length === 0) return [];
    const over = (read: (start: LaunchStart) => number) => estimate(starts.map(read));
    return [
      {
        runtime: first.runtime,
        adapters: first.adapters,
        launches: starts.length,
        runtimeMs: over(({ runtimeMs }) => runtimeMs),
        modulesMs: over(({ modulesMs }) => modulesMs),
        adaptersMs: over(({ adaptersMs }) => adaptersMs),
        readyMs: over(({ runtimeMs, modulesMs, adaptersMs }) => runtimeMs + modulesMs + adaptersMs),
      },
    ];
  });
}

/** The first operation of each crossing that says how it began. */
export function firstOperationsOf(result: Result): FirstOperation[] {
  return result.plan.crossings.flatMap(({ id }): FirstOperation[] => {
    const launches = launchesOf(result, id).flatMap(({ cold, latency }) => (cold === undefined ? [] : [{ cold, latency }]));
    if (launches.length === 0) return [];
    return [
      {
        crossing: id,
        setupMs: estimate(launches.map(({ cold }) => cold.setupMs)),
        firstNs: estimate(launches.map(({ cold }) => cold.firstOperationMs * 1e6)),
        timesLater: estimate(launches.map(({ cold, latency }) => (cold.firstOperationMs * 1e6) / Math.max(latency.p50Ns, 1))).median,
      },
    ];
  });
}
