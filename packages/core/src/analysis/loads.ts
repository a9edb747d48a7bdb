import { type Shortfall, shortfallOf } from "../load/agents.ts";
import { type LoadJson, loadFromJson } from "../load/load-measurement.ts";
import type { Times } from "../load/times.ts";
import { belowTimers } from "../load/validity.ts";
import type { Launch, LaunchLoad, Result, ResultCrossing } from "../result/types.ts";
import { Sketch } from "../statistics/sketch.ts";
import { lostShare } from "./load-samples.ts";
import type { Summary } from "./summary.ts";

/**
 * What a load says: it met what it is held to, it missed some of it, none of its operations ended well though it is held to nothing that says so, or
 * the generator was the limit, and its figures are nobody's.
 */
export type LoadOutcome = "met" | "missed" | "failed" | "invalid";

/** What a load says. */
export function loadOutcome({ invalid, objectives, counts }: Pick<LaunchLoad, "invalid" | "objectives" | "counts">): LoadOutcome {
  if (invalid.length > 0) return "invalid";
  if (objectives.some(({ met }) => !met)) return "missed";
  return counts.completed === 0 ? "failed" : "met";
}

/** Times of one kind in figures. */
export interface LoadTimesSummary {
  readonly count: number;
  readonly meanNs: number;
  readonly maxNs: number;
  /** Times by the share of the operations that took no longer, in ascending order; the last share is the one that a single operation exceeds. */
  readonly quantiles: readonly { readonly share: number; readonly ns: number }[];
  at(share: number): number;
}

/** A second of a load, or a longer stretch of a long one, in figures. */
export interface LoadSecond {
  /** Since its beginning. */
  readonly atMs: number;
  /** Operations a second. */
  readonly planned: number;
  readonly sent: number;
  readonly completed: number;
  /** Operations, not a second. */
  readonly dropped: number;
  readonly failed: number;
  /** Absent where nothing was answered. */
  readonly p50Ns?: number | undefined;
  readonly p99Ns?: number | undefined;
}

/** A launch under load in figures. */
export interface LoadSummary {
  readonly crossing: ResultCrossing;
  readonly launch: Launch;
  readonly load: LaunchLoad;
  readonly outcome: LoadOutcome;
  /** Where less load was offered than what was asked for: figures and outcome are of that. Absent: all of it was. */
  readonly shortfall?: Shortfall | undefined;
  /** Whether a search tried it: it is a step of that, and no answer of its own. */
  readonly isProbe: boolean;
  /** Operations a second, over the whole of it. */
  readonly planned: number;
  readonly completed: number;
  /** Operations that were dropped, failed or not answered, as a share of those planned. */
  readonly lostShare: number;
  /** Absent where there is none, or none that can be read. */
  readonly response?: LoadTimesSummary | undefined;
  readonly service?: LoadTimesSummary | undefined;
  readonly lag?: LoadTimesSummary | undefined;
  readonly widthMs: number;
  readonly seconds: readonly LoadSecond[];
  /** What to know where timers are coarser than the operation. */
  readonly note?: string | undefined;
}

/** Of a percentile axis each nine in so many steps. */
const stepsOfNine = 8;

/**
 * The loads of a result in figures, in the order of their launches. A response time counts from the instant an operation was meant to start.
 * @param isWanted - tells of which launches; default: of all
 */
export function loadsOf(result: Result, isWanted: (launch: Launch) => boolean = () => true): LoadSummary[] {
  const crossings = new Map(result.plan.crossings.map((crossing) => [crossing.id, crossing]));
  const searched = new Set((result.found ?? []).map((found) => searchKey(found.crossing)));
  return result.launches.flatMap((launch) => {
    const crossing = crossings.get(launch.crossing);
    if (launch.load === undefined || crossing === undefined || !isWanted(launch)) return [];
    return [{ ...summaryOf(crossing, launch, launch.load), isProbe: searched.has(searchKey(crossing)) }];
  });
}

/** What a search's crossing and those of its probes have in common; a probe that was interrupted is in no list. */
const searchKey = ({ suite, benchmark, runtime, adapters, parameters }: ResultCrossing): string =>
  JSON.stringify([suite, benchmark, runtime, adapters, parameters]);

function summaryOf(crossing: ResultCrossing, launch: Launch, load: LaunchLoad): Omit<LoadSummary, "isProbe"> {
  const { counts, seconds } = load;
  const measured = readable(load);
  return {
    crossing,
    launch,
    load,
    outcome: loadOutcome(load),
    shortfall: shortfallOf(load),
    planned: perSecond(counts.planned, seconds),
    completed: perSecond(counts.completed, seconds),
    lostShare: lostShare(counts),
    response: measured && timesOf(measured.response),
    service: measured && timesOf(measured.service),
    lag: measured && timesOf(measured.lag),
    widthMs: load.timeline.widthMs,
    seconds: secondsOf(load),
    note: measured && belowTimers(measured),
  };
}

const perSecond = (count: number, seconds: number): number => (seconds > 0 ? count / seconds : 0);

/** Histograms of another fineness aren't ours, and those that are much finer would take the memory of the machine. */
const [ownAccuracy, finest] = [new Sketch().accuracy, 1e-3] as const;

/** The times of a load; undefined where somebody else wrote them, in another way. */
function readable(load: LaunchLoad) {
  if ([load.response, load.service, load.lag].some(({ sketch }) => sketch.accuracy !== ownAccuracy)) return undefined;
  try {
    // The timeline is read by itself. A document's types have what JSON has.
    return loadFromJson({ ...(load as LoadJson), timeline: { widthMs: 1_000, stretches: [] } });
  } catch {
    return undefined;
  }
}

function timesOf(times: Times): LoadTimesSummary | undefined {
  const { count, meanNs, maxNs } = times;
  if (count === 0) return undefined;
  const deepest = Math.log10(count);
  const shares = Array.from({ length: Math.floor(deepest * stepsOfNine) + 1 }, (_, at) => 1 - 10 ** (-at / stepsOfNine));
  const last = 1 - 1 / count;
  const all = (shares.at(-1) ?? 0) < last ? [...shares, last] : shares;
  return {
    ...{ count, meanNs, maxNs },
    quantiles: all.map((share) => ({ share, ns: times.at(share) })),
    at: (share) => times.at(share),
  };
}

function secondsOf({ timeline: { widthMs, stretches }, seconds }: LaunchLoad): LoadSecond[] {
  return stretches.flatMap(({ response, planned, sent, completed, dropped, failed }, at) => {
    // The last one is shorter where the load's length isn't a whole number of stretches, and what ends behind the load isn't drawn.
    const lengthMs = Math.min(widthMs, seconds * 1_000 - at * widthMs);
    if (lengthMs <= 0) return [];
    const rate = (count: number) => (count * 1_000) / lengthMs;
    const sketch = sketchOf(response);
    return [
      {
        atMs: at * widthMs,
        ...{ planned: rate(planned), sent: rate(sent), completed: rate(completed), dropped, failed },
        ...(sketch === undefined ? {} : { p50Ns: sketch.quantile(0.5), p99Ns: sketch.quantile(0.99) }),
      },
    ];
  });
}

function sketchOf(json: LaunchLoad["timeline"]["stretches"][number]["response"]): Sketch | undefined {
  if (!(json.accuracy >= finest && json.accuracy < 1)) return undefined;
  try {
    const sketch = Sketch.fromJSON(json);
    return sketch.count > 0 ? sketch : undefined;
  } catch {
    return undefined;
  }
}

/** A result's figures without those of loads, which aren't times of an operation that the next one waits for. */
export const withoutLoads = (summary: Summary): Summary => ({
  ...summary,
  crossings: summary.crossings.filter(({ crossing }) => crossing.load === undefined),
});
