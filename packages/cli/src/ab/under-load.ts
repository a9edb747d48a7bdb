import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError } from "@agentperf/core";
import { belowTimers, conclude, durationOf, loadFromJson, unansweredText } from "@agentperf/core/load";
import { type CrossingLoad, underLoad } from "@agentperf/core/plan";
import { defaults } from "../config/defaults.ts";
import type { Interruption } from "../interruption.ts";
import { Launches } from "../launch/launches.ts";
import { runStamp } from "../launch/stamp.ts";
import { oncePerBenchmark } from "../load/once.ts";
import { checkGenerators, type LoadFlags, loadOf, loadWarmupNs } from "../load/settings.ts";
import { failureText } from "./failure.ts";
import { type LoadRoundsOptions, runLoadRounds, type Stretched } from "./load-rounds.ts";
import type { Pair } from "./pairs.ts";
import type { Verdict } from "./rounds.ts";
import type { Side } from "./side.ts";

/** What flags of `ab` say of a load. Without a rate there is none. */
export interface AbLoadFlags extends Pick<LoadFlags, "rate" | "duration" | "arrivals" | "maxInFlight"> {
  readonly generators?: number | undefined;
  readonly warmup?: string | undefined;
  readonly seed?: number | undefined;
}

/** A load that both sides of a comparison are put under, in stretches. */
export interface AbLoad {
  readonly load: CrossingLoad;
  readonly generators: number;
  readonly warmupNs: number;
  readonly seed: number;
}

/**
 * The load that flags ask for; undefined: none. What flags leave open is as the first side's config has it, for both sides.
 * @throws {AgentperfError} `usage`: a flag of a load without a rate, or something isn't what it must be
 */
export function abLoadOf(flags: AbLoadFlags, [first, second]: readonly [Side, Side]): AbLoad | undefined {
  const { rate, duration, arrivals, maxInFlight, generators, warmup, seed } = flags;
  if (rate === undefined) {
    const [alone] = Object.entries({
      "--duration": duration,
      "--arrivals": arrivals,
      "--max-in-flight": maxInFlight,
      "--generators": generators,
      "--warmup": warmup,
      "--seed": seed,
    }).filter(([, value]) => value !== undefined);
    if (alone !== undefined) throw new AgentperfError("usage", `${alone[0]} is of a load, which needs a rate: --rate 500/s`);
    return undefined;
  }
  for (const { choice } of [first, second])
    if (choice.parameters["concurrency"] !== undefined)
      throw new AgentperfError("usage", `${choice.text}: with --rate, how many operations are in flight follows from the load`);
  const own = first.prepared.loaded.config;
  const load = loadOf({ rate, duration: duration ?? defaults.abStretch, arrivals, maxInFlight }, own);
  checkGenerators(load, generators ?? 1);
  return {
    load: { ...load, objectives: [] },
    generators: generators ?? 1,
    warmupNs: loadWarmupNs(warmup),
    seed: seed ?? Math.floor(Math.random() * 2 ** 32),
  };
}

/** A side with one level of each benchmark. */
export const withoutLevels = (side: Side): Side => ({ ...side, prepared: { ...side.prepared, run: oncePerBenchmark(side.prepared.run) } });

/** Pairs under a load: one side after the other. */
export const pairsUnderLoad = (pairs: readonly Pair[], { load, generators }: AbLoad): Pair[] =>
  pairs.map(({ benchmark, runtime, crossings: [first, second] }): Pair => {
    const crossings = [underLoad(first, load, generators), underLoad(second, load, generators)] as const;
    const [name, ...on] = benchmark.split(" ");
    const rate = crossings[0].name.slice(first.name.length);
    return { benchmark: [`${name}${rate}`, ...on].join(" "), runtime, crossings, method: "in turn" };
  });

/** Options of {@link compareUnderLoad}. */
export interface CompareUnderLoadOptions extends Omit<LoadRoundsOptions, "stretch" | "seed" | "signal"> {
  readonly sides: readonly [first: Side, second: Side];
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
}

/** After a stretch that lost operations, so that what is left of them in queues is gone before the next one. */
const coolDownMs = 1_000;

/** Compares two sides under the same load, each stretch in a fresh process. */
export async function compareUnderLoad(
  pairs: readonly Pair[],
  { load, generators, warmupNs, seed }: AbLoad,
  { sides, interruption, ...options }: CompareUnderLoadOptions,
): Promise<Verdict[]> {
  const { signal } = interruption;
  await using launches = await Launches.open(runStamp(), interruption);
  const stretchNs = durationOf(load.stages);
  const request = {
    benchtime: `${stretchNs / 1e6}ms`,
    warmupNs,
    timeoutMs: defaults.timeoutMs + (stretchNs + warmupNs + load.drainNs) / 1e6,
  };
  let hasLost = false;
  // Awaited here: the launches are closed when this returns.
  return await runLoadRounds(pairsUnderLoad(pairs, { load, generators, warmupNs, seed }), {
    ...options,
    seed,
    signal,
    async stretch({ crossings }, side, own): Promise<Stretched> {
      if (hasLost) await wait(coolDownMs, undefined, { signal }).catch(() => undefined);
      const startMs = performance.now();
      const launching = { crossing: crossings[side], prepared: sides[side].prepared };
      await using launched = await launches.measure(launching, { ...request, seed: own });
      const wallMs = performance.now() - startMs;
      const { failure, figures } = launched.outcome;
      if (failure !== undefined) return { wallMs, failure: failureText(failure, sides, [launching]) };
      if (figures.load === undefined) return { wallMs, failure: "the launch gave no load" };
      const { latency, eventLoop, conditions } = figures;
      const measured = { ...loadFromJson(figures.load), eventLoop, conditions };
      const { counts } = measured;
      hasLost = counts.dropped + counts.failed + counts.unanswered > 0;
      const nothing = unansweredText(figures.load);
      if (nothing !== undefined && counts.planned > 0)
        return { wallMs, failure: failureText({ message: nothing, phase: "measure" }, sides, [launching]) };
      const { invalid } = conclude(measured, load);
      return { wallMs, stretch: { counts, p50Ns: latency.p50Ns, p99Ns: latency.p99Ns, invalid, belowTimers: belowTimers(measured) } };
    },
  });
}
