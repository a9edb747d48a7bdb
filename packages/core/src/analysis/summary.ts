import type { Launch, Result } from "../result/types.ts";
import { own } from "../safety/names.ts";
import { medianInterval } from "../statistics/median-interval.ts";
import { median } from "../statistics/summary.ts";
import type { Baselines } from "./baselines.ts";
import { allocationLimits, type Level, levelOf } from "./levels.ts";

/** A crossing as a result keeps it. */
type Crossing = Result["plan"]["crossings"][number];

/** A median over launches, and how sure it is. */
export interface Estimate {
  readonly median: number;
  /** The median's confidence interval; absent where there are too few launches for one. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
}

/** The ratio of a crossing's time to the baseline it is held against. */
export interface BaselineRatio {
  /** Key of the baseline. */
  readonly key: string;
  readonly value: number;
  readonly level: Level;
}

/** Medians of what the launches used of memory; what the runtime can't tell is absent. */
export interface MemorySummary {
  /** Bytes that an operation allocates. */
  readonly bytesPerOp?: number | undefined;
  /** Objects that an operation allocates. */
  readonly allocations?: { readonly perOp: number; readonly level: Level } | undefined;
  /** Garbage collections while timing, per 1,000 operations. */
  readonly collections?: { readonly count: number; readonly pauseNs: number } | undefined;
  /** Peak of the whole process. */
  readonly peakRssBytes?: number | undefined;
  /** Whether a server is part of what is measured, whose own memory is in none of these figures; absent where nobody knows. */
  readonly isClients?: boolean | undefined;
}

/** A crossing that was launched and gave figures, over all its launches. */
export interface MeasuredCrossing {
  readonly crossing: Crossing;
  readonly status: "measured";
  /** Time per operation of each launch, in the order of the rounds: the sample that is judged. */
  readonly samples: readonly number[];
  /** Launches that failed beside those that gave figures. */
  readonly failures: number;
  readonly nsPerOp: Estimate;
  /** Absent where the benchmark has no baseline. */
  readonly ratio?: BaselineRatio | undefined;
  /**
   * Time ÷ that of the same benchmark on the first runtime of the result; absent on that runtime, and where the benchmark
   * wasn't measured on it.
   */
  readonly timesFirstRuntime?: number | undefined;
  /** Medians of throughput and of the latency of single operations. */
  readonly opsPerSecond: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly memory: MemorySummary;
}

/** A crossing that gave no figure, and why. */
export interface UnmeasuredCrossing {
  readonly crossing: Crossing;
  /** `not run`: the run was ended before its turn came. */
  readonly status: "failed" | "skipped" | "not run";
  /** What went wrong, or why it was skipped; absent where it was not run. */
  readonly reason?: string | undefined;
}

/** All that is known of one crossing, over its launches. */
export type CrossingSummary = MeasuredCrossing | UnmeasuredCrossing;

/** A result in figures: everything that shows, checks, saves or reports takes them from here. */
export interface Summary {
  /** What the ratios are held against. */
  readonly baselines: Baselines;
  /** Those that were planned in their order, then those that were skipped. */
  readonly crossings: readonly CrossingSummary[];
}

/** Confidence level of the intervals where nobody says otherwise. */
const usualConfidence = 0.95;

/**
 * The figures of a result, crossing by crossing.
 *
 * @param baselines - give the ratios
 * @param confidence - of the intervals, in (0, 1)
 */
export function summarize(result: Result, baselines: Baselines, confidence = usualConfidence): Summary {
  const launches = Map.groupBy(result.launches, ({ crossing }) => crossing);
  const failures = Map.groupBy(result.failures, ({ crossing }) => crossing);
  const servers = serversIn(result);
  const planned = result.plan.crossings.map((crossing): CrossingSummary => {
    const own = launches.get(crossing.id)?.toSorted((a, b) => a.round - b.round);
    const failed = failures.get(crossing.id) ?? [];
    if (own !== undefined) return { ...measuredCrossing(crossing, own, { baselines, confidence, servers }), failures: failed.length };
    return failed.length === 0 ? { crossing, status: "not run" } : { crossing, status: "failed", reason: failed[0]?.message };
  });
  const skipped = result.skipped.map(({ crossing, reason }): CrossingSummary => ({ crossing, status: "skipped", reason }));
  return { baselines, crossings: [...withFirstRuntime(planned, result), ...skipped] };
}

/** The crossings that have figures. */
export const measuredOf = ({ crossings }: Summary): MeasuredCrossing[] => crossings.filter((crossing) => crossing.status === "measured");

/**
 * The median of some launches, with its confidence interval.
 * @throws {RangeError} there is no value
 */
export function estimate(values: readonly number[], confidence = usualConfidence): Estimate {
  const { low, high } = medianInterval(values.length, confidence);
  const sorted = values.toSorted((a, b) => a - b);
  const [from, to] = [sorted[low - 1], sorted[high - 1]];
  return { median: median(values), interval: from === undefined || to === undefined ? undefined : { low: from, high: to } };
}

/** The adapters with a server behind them, as {@link adapterKey} names them. */
const serversIn = ({ environment: { adapters } }: Result): ReadonlySet<string> =>
  new Set(adapters.filter(({ capabilities }) => capabilities.includes("server")).map(({ port, id }) => adapterKey(port, id)));

const adapterKey = (port: string, id: string): string => `${port}=${id}`;

interface Measuring {
  readonly baselines: Baselines;
  readonly confidence: number;
  readonly servers: ReadonlySet<string>;
}

function measuredCrossing(crossing: Crossing, launches: readonly Launch[], { baselines, confidence, servers }: Measuring) {
  const samples = launches.map(({ nsPerOp }) => nsPerOp);
  const nsPerOp = estimate(samples, confidence);
  const middle = (read: (launch: Launch) => number) => median(launches.map(read));
  return {
    crossing,
    status: "measured",
    samples,
    nsPerOp,
    ratio: ratioOf(crossing, nsPerOp.median, baselines),
    opsPerSecond: middle((launch) => launch.opsPerSecond),
    p50Ns: middle(({ latency }) => latency.p50Ns),
    p99Ns: middle(({ latency }) => latency.p99Ns),
    memory: {
      ...memoryOf(launches),
      isClients: Object.entries(crossing.adapters).some(([port, id]) => servers.has(adapterKey(port, id))),
    },
  } as const;
}

function ratioOf({ baseline: key }: Crossing, ns: number, { target, warning, ns: known }: Baselines): BaselineRatio | undefined {
  const baselineNs = key === undefined ? undefined : own(known, key);
  if (key === undefined || baselineNs === undefined) return undefined;
  const value = ns / baselineNs;
  return { key, value, level: levelOf(value, { target, limit: warning }) };
}

function memoryOf(launches: readonly Launch[]): Omit<MemorySummary, "isClients"> {
  const memories = launches.flatMap(({ memory }) => memory ?? []);
  const middle = (values: readonly number[]) => (values.length === 0 ? undefined : median(values));
  const objects = middle(memories.flatMap(({ allocsPerOp }) => allocsPerOp ?? []));
  const collections = memories.flatMap((memory) => memory.collections ?? []);
  const [count, pauseNs] = [middle(collections.map((own) => own.count)), middle(collections.map((own) => own.pauseNs))];
  return {
    bytesPerOp: middle(memories.flatMap(({ bytesPerOp }) => bytesPerOp ?? [])),
    allocations: objects === undefined ? undefined : { perOp: objects, level: levelOf(objects, allocationLimits) },
    collections: count === undefined || pauseNs === undefined ? undefined : { count, pauseNs },
    peakRssBytes: middle(memories.flatMap(({ peakRssBytes }) => peakRssBytes ?? [])),
  };
}

/** Adds how each crossing stands against the same benchmark on the first runtime. */
function withFirstRuntime(crossings: readonly CrossingSummary[], { environment }: Result): CrossingSummary[] {
  const first = environment.runtimes[0]?.name;
  const firstNs = new Map(
    crossings.flatMap((own) =>
      own.status === "measured" && own.crossing.runtime === first ? [[acrossRuntimes(own.crossing), own.nsPerOp.median] as const] : [],
    ),
  );
  return crossings.map((own) => {
    if (own.status !== "measured" || own.crossing.runtime === first) return own;
    const ns = firstNs.get(acrossRuntimes(own.crossing));
    return { ...own, timesFirstRuntime: ns === undefined ? undefined : own.nsPerOp.median / ns };
  });
}

/** What a crossing has in common with itself on other runtimes. */
const acrossRuntimes = ({ suite, name, adapters, processes }: Crossing): string => JSON.stringify([suite, name, adapters, processes]);
