import { type Contender, latencyOf } from "@agentperf/core/engine";
import {
  combineLoads,
  generatorOf,
  type LoadGenerator,
  type LoadJson,
  type LoadMeasurement,
  type LoadOptions,
  loadFromJson,
  loadJson,
  measureLoad,
  shareOf,
} from "@agentperf/core/load";
import type { CrossingLoad } from "@agentperf/core/plan";
// Loaded before the load: the watches need it at its end, while answers are still awaited.
import { seededRandom } from "@agentperf/core/statistics";
import type { Figures, Order } from "./protocol.ts";

/** Options of {@link loadFigures}. */
export interface LoadFiguresOptions
  extends Pick<LoadOptions, "onPhase" | "onFailure" | "beforeLoad" | "warmupNs">,
    Pick<Order, "seed" | "share"> {
  /** Told about once a second what the load has given by now. */
  readonly onProgress?: ((load: LoadJson) => void) | undefined;
}

/**
 * What random arrivals of a seed are drawn from. It isn't the sequence that a benchmark and the mocks draw from: an operation would take long just where
 * the next one comes late, and nothing would ever queue.
 */
export const arrivalRandom = (seed: number): (() => number) => seededRandom(seededRandom(~seed)() * 2 ** 32);

/** Puts a benchmark under its share of a load, in this process. */
export async function loadFigures(
  { benchmark, context }: Contender,
  { stages, arrivals, maxInFlight, drainNs }: CrossingLoad,
  { seed, share: { at, of } = { at: 0, of: 1 }, onProgress, ...options }: LoadFiguresOptions,
): Promise<Figures> {
  const places = Math.max(1, Math.floor(maxInFlight / of));
  const measured = await measureLoad(benchmark, context, {
    ...options,
    ...{ stages: shareOf(stages, of), arrivals, maxInFlight: places, drainNs },
    // Generators draw from sequences of their own, and take turns where operations come evenly.
    random: arrivalRandom(seed),
    phase: at / of,
    onProgress: onProgress === undefined ? undefined : (soFar) => onProgress(loadJson(soFar)),
  });
  return figuresOfLoad(measured, context.host.peakRssBytes?.());
}

/** What a generator gives. */
export type GeneratorFigures = Pick<Figures, "firstNs" | "warmupMs" | "eventLoop" | "conditions" | "load"> & {
  readonly memory: Pick<Figures["memory"], "peakRssBytes">;
  /** Name of the machine that it ran on; absent: this one. */
  readonly agent?: string | undefined;
};

/** What several generators gave, as one load, and what each of them did. */
export function figuresTogether(parts: readonly GeneratorFigures[]): Figures {
  const loads = parts.flatMap(({ load }) => load ?? []);
  const peaks = parts.flatMap(({ memory }) => memory.peakRssBytes ?? []);
  const busiest = <T>(all: readonly (T | undefined)[], read: (one: T) => number | undefined): T | undefined =>
    all
      .flatMap((one) => one ?? [])
      .reduce<T | undefined>((most, one) => (most === undefined || (read(one) ?? 0) > (read(most) ?? 0) ? one : most), undefined);
  const measured: LoadMeasurement = {
    ...combineLoads(loads),
    generators: parts.flatMap(generatorsIn),
    firstNs: Math.max(...parts.map(({ firstNs }) => firstNs)),
    warmupMs: Math.max(...parts.map(({ warmupMs }) => warmupMs)),
    // The one that is busiest is the limit.
    eventLoop: busiest(
      parts.map(({ eventLoop }) => eventLoop),
      ({ utilization }) => utilization,
    ),
    conditions: busiest(
      parts.map(({ conditions }) => conditions),
      ({ cpuShare }) => cpuShare,
    ),
  };
  const peak = peaks.reduce((sum, bytes) => sum + bytes, 0);
  return figuresOfLoad(measured, peaks.length === 0 ? undefined : peak);
}

/** The processes that a part is of: on another machine they may have been several. */
function generatorsIn({ load, eventLoop, conditions, agent }: GeneratorFigures, at: number): LoadGenerator[] {
  if (load === undefined) return [];
  const named = agent === undefined ? {} : { agent };
  if (load.generators !== undefined) return load.generators.map((own) => ({ ...own, ...named }));
  return [generatorOf({ ...loadFromJson(load), eventLoop, conditions }, { place: agent === undefined ? at + 1 : 1, ...named })];
}

/** A load's figures as those of any launch: an operation's time is its response time; where nothing was answered there is none, and 0 in its place. */
function figuresOfLoad(measured: LoadMeasurement, peakRssBytes: number | undefined): Figures {
  const { counts, response, seconds, eventLoop, conditions, firstNs = 0, warmupMs = 0 } = measured;
  const isAnswered = response.count > 0;
  return {
    iterations: response.count,
    samples: response.count,
    nsPerOp: isAnswered ? response.meanNs : 0,
    opsPerSecond: seconds > 0 ? counts.completed / seconds : 0,
    latency: isAnswered ? latencyOf(response.sketch, response.meanNs, response.minNs, response.maxNs) : noLatency,
    histogram: response.sketch.toJSON(),
    metrics: {},
    firstNs,
    conditions,
    eventLoop,
    measureMs: seconds * 1_000,
    warmupMs,
    memoryMs: 0,
    memory: { peakRssBytes },
    load: loadJson(measured),
  };
}

const noLatency: Figures["latency"] = { meanNs: 0, minNs: 0, maxNs: 0, p50Ns: 0, p75Ns: 0, p90Ns: 0, p99Ns: 0, p999Ns: 0 };
