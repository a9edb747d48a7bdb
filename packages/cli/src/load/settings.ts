import { AgentperfError } from "@agentperf/core";
import { type ArrivalKind, durationOf, type LoadStage, parseObjective, parseRate, plannedOf } from "@agentperf/core/load";
import type { CrossingLoad } from "@agentperf/core/plan";
import { shortened } from "@agentperf/core/safety";
import type { Config } from "../config/config.ts";
import { defaults } from "../config/defaults.ts";
import { durationNs } from "../flags/values.ts";

/** As long as machines that share a load are told to be ready for. */
const [longestLoadNs, longestWarmupNs] = [48 * 3_600e9, 600e9] as const;

/** What flags say of a load. */
export interface LoadFlags {
  readonly rate?: string | undefined;
  readonly duration?: string | undefined;
  readonly arrivals?: ArrivalKind | undefined;
  readonly maxInFlight?: number | undefined;
  readonly slo?: readonly string[] | undefined;
}

/**
 * The load that flags and the config ask for: flags go before the config, and that before the defaults.
 * @throws {AgentperfError} `usage`: there is no rate, or something isn't what it must be
 */
export function loadOf(flags: LoadFlags, { load: config = {} }: Pick<Config, "load">): CrossingLoad {
  const objectives = [...(flags.slo ?? config.slo ?? [])];
  for (const text of objectives) parseObjective(text);
  const stages = stagesOf(flags, config);
  if (durationOf(stages) > longestLoadNs) throw new AgentperfError("usage", "a load is at most 48h long, all of its stages together");
  if (plannedOf(stages) === 0)
    throw new AgentperfError("usage", "load.stages ask for nothing: one of them needs a rate above 0/s and a duration above 0s");
  return {
    stages,
    arrivals: flags.arrivals ?? config.arrivals ?? "poisson",
    maxInFlight: flags.maxInFlight ?? config.maxInFlight ?? defaults.maxInFlight,
    drainNs: durationNs("drain", defaults.drain),
    objectives,
  };
}

function stagesOf({ rate, duration }: LoadFlags, { stages }: NonNullable<Config["load"]>): LoadStage[] {
  if (rate === undefined && stages !== undefined) {
    if (duration !== undefined)
      throw new AgentperfError("usage", "--duration goes with --rate: the config's stages have durations of their own");
    return stages.map((stage) => ({
      from: rateOf("rate" in stage ? stage.rate : stage.from),
      to: rateOf("rate" in stage ? stage.rate : stage.to),
      durationNs: durationNs("duration", stage.duration),
    }));
  }
  if (rate === undefined)
    throw new AgentperfError("usage", "say how much load: --rate 2000/s, or stages in the config (load: { stages: [{ rate, duration }] })");
  const perSecond = rateOf(rate);
  if (perSecond === 0) throw new AgentperfError("usage", `--rate ${rate} must be above 0`);
  const ns = durationNs("--duration", duration ?? defaults.loadDuration);
  if (ns === 0) throw new AgentperfError("usage", `--duration ${duration} must be longer than 0`);
  return [{ from: perSecond, to: perSecond, durationNs: ns }];
}

/** A stage may begin or end at nothing. */
const zeroRate = /^0+(?:\.0+)?k?\/[smh]$/;

function rateOf(text: string): number {
  const rate = zeroRate.test(text.trim()) ? 0 : parseRate(text);
  if (rate === undefined)
    throw new AgentperfError("usage", `rate "${shortened(text, 100)}" must be like 2000/s, 2.5k/s or 90/m, up to 10,000,000 a second`);
  return rate;
}

/** How long each process of a load warms up before it. @throws {AgentperfError} `usage`: it isn't a duration, or too long */
export function loadWarmupNs(text: string = defaults.loadWarmup): number {
  const ns = durationNs("--warmup", text);
  if (ns > longestWarmupNs) throw new AgentperfError("usage", `--warmup ${text} must be at most 10m`);
  return ns;
}

/** @throws {AgentperfError} `usage`: there are more processes than operations that may be in flight */
export function checkGenerators({ maxInFlight }: Pick<CrossingLoad, "maxInFlight">, generators: number): void {
  if (generators > maxInFlight)
    throw new AgentperfError(
      "usage",
      `${generators} generators need ${generators} operations in flight, one each: --max-in-flight ${maxInFlight} is too few`,
    );
}
