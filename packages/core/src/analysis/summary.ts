import { unansweredText } from "../load/unanswered.ts";
import { comparedKey } from "../plan/plan.ts";
import { isTelling } from "../result/launches.ts";
import type { Launch, LaunchLoad, Result } from "../result/types.ts";
import { median } from "../statistics/summary.ts";
import { type Baselines, baselineFor } from "./baselines.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { allocationLimits, type Level, levelOf } from "./levels.ts";
import { type Figure, steadierFigures } from "./steadier.ts";
import { type Versus, versusOf } from "./versus.ts";

/** A crossing as a result keeps it. */
type Crossing = Result["plan"]["crossings"][number];

/** The ratio of a crossing's time to the baseline it is held against. */
export interface BaselineRatio {
  /** Key of the baseline. */
  readonly key: string;
  readonly value: number;
  readonly level: Level;
  /** The level of the lower end of the time's interval: it is at least so bad. */
  readonly atLeast: Level;
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
  /** Time of the median operation of each launch, in the same order. */
  readonly p50Samples: readonly number[];
  /** Launches that failed beside those that gave figures. */
  readonly failures: number;
  /** Mean time of an operation. */
  readonly nsPerOp: Estimate;
  /** Time of a launch's median operation. */
  readonly p50: Estimate;
  /** What it is known by and compared by: the mean, or the median operation where that is steadier. */
  readonly figure: Estimate & { readonly by: Figure };
  /** Absent where the benchmark has no baseline. */
  readonly ratio?: BaselineRatio | undefined;
  /** How it stands against the first runtime or adapters; absent on those, and where the benchmark wasn't measured there. */
  readonly versus?: Versus | undefined;
  /** Medians of throughput and of the slowest of a hundred operations. */
  readonly opsPerSecond: number;
  readonly p99Ns: number;
  readonly memory: MemorySummary;
  /** Whether it writes on a disk; absent where the system doesn't tell. */
  readonly writesOnDisk?: boolean | undefined;
}

/** A crossing that gave no figure, and why. */
export interface UnmeasuredCrossing {
  readonly crossing: Crossing;
  /** `not run`: the run was ended before its turn came. `invalid`: a load whose generator was the limit each time, so that its figures are nobody's. */
  readonly status: "failed" | "skipped" | "not run" | "invalid";
  /** What went wrong, or why it was skipped or says nothing; absent where it was not run. */
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

/** The figures of a result, crossing by crossing. @param baselines - give the ratios */
export function summarize(result: Result, baselines: Baselines): Summary {
  const launches = Map.groupBy(result.launches.filter(isTelling), ({ crossing }) => crossing);
  const silent = Map.groupBy(
    result.launches.filter((launch) => !isTelling(launch)),
    ({ crossing }) => crossing,
  );
  const failures = Map.groupBy(result.failures, ({ crossing }) => crossing);
  const servers = serversIn(result);
  const figures = steadierFigures(result.plan.crossings, launches);
  const planned = result.plan.crossings.map((crossing): CrossingSummary => {
    const own = launches.get(crossing.id)?.toSorted((a, b) => a.round - b.round);
    const failed = failures.get(crossing.id) ?? [];
    if (own !== undefined) return { ...measuredCrossing(crossing, own, { baselines, servers, figures }), failures: failed.length };
    const load = silent.get(crossing.id)?.at(-1)?.load;
    if (load !== undefined) return { crossing, ...whySilent(load) };
    return failed.length === 0 ? { crossing, status: "not run" } : { crossing, status: "failed", reason: failed[0]?.message };
  });
  const skipped = result.skipped.map(({ crossing, reason }): CrossingSummary => ({ crossing, status: "skipped", reason }));
  const measured = planned.filter((own) => own.status === "measured");
  const versus = versusOf(measured, launches, result.environment);
  const held = planned.map((own) => (own.status === "measured" ? { ...own, versus: versus.get(own.crossing.id) } : own));
  return { baselines, crossings: [...held, ...skipped] };
}

/** Why a load has no figure. */
const whySilent = (load: LaunchLoad): { readonly status: "failed" | "invalid"; readonly reason: string | undefined } =>
  load.invalid.length > 0
    ? { status: "invalid", reason: load.invalid.map(({ reason }) => reason).join("; ") }
    : { status: "failed", reason: unansweredText(load) };

/** The crossings that have figures. */
export const measuredOf = ({ crossings }: Summary): MeasuredCrossing[] => crossings.filter((crossing) => crossing.status === "measured");

/** The adapters with a server behind them, as {@link adapterKey} names them. */
const serversIn = ({ environment: { adapters } }: Result): ReadonlySet<string> =>
  new Set(adapters.filter(({ capabilities }) => capabilities.includes("server")).map(({ port, id }) => adapterKey(port, id)));

const adapterKey = (port: string, id: string): string => `${port}=${id}`;

interface Measuring {
  readonly baselines: Baselines;
  readonly servers: ReadonlySet<string>;
  readonly figures: ReadonlyMap<string, Figure>;
}

function measuredCrossing(crossing: Crossing, launches: readonly Launch[], { baselines, servers, figures }: Measuring) {
  const samples = launches.map(({ nsPerOp }) => nsPerOp);
  const nsPerOp = estimate(samples);
  const p50Samples = launches.map(({ latency }) => latency.p50Ns);
  const p50 = estimate(p50Samples);
  const by = figures.get(comparedKey(crossing)) ?? "mean";
  const middle = (read: (launch: Launch) => number) => median(launches.map(read));
  return {
    crossing,
    status: "measured",
    samples,
    p50Samples,
    nsPerOp,
    p50,
    figure: { ...(by === "mean" ? nsPerOp : p50), by },
    ratio: ratioOf(crossing, nsPerOp, baselines),
    opsPerSecond: middle((launch) => launch.opsPerSecond),
    p99Ns: middle(({ latency }) => latency.p99Ns),
    writesOnDisk: writesOnDisk(launches),
    memory: {
      ...memoryOf(launches),
      isClients: Object.entries(crossing.adapters).some(([port, id]) => servers.has(adapterKey(port, id))),
    },
  } as const;
}

function writesOnDisk(launches: readonly Launch[]): boolean | undefined {
  const written = launches.flatMap(({ conditions }) => conditions?.writtenBytes ?? []);
  return written.length === 0 ? undefined : median(written) > 0;
}

function ratioOf(
  crossing: Crossing,
  { median: ns, interval }: Estimate,
  { target, warning, ns: known }: Baselines,
): BaselineRatio | undefined {
  const found = baselineFor(crossing, known);
  if (found === undefined) return undefined;
  const { key, ns: baselineNs } = found;
  const value = ns / baselineNs;
  const level = (ratio: number) => levelOf(ratio, { target, limit: warning });
  return { key, value, level: level(value), atLeast: level((interval?.low ?? ns) / baselineNs) };
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
