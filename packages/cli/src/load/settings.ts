import { AgentperfError } from "@agentperf/core";
import { type ArrivalKind, type LoadStage, parseObjective, parseRate } from "@agentperf/core/load";
import type { CrossingLoad } from "@agentperf/core/plan";
import type { Config } from "../config/config.ts";
import { defaults } from "../config/defaults.ts";
import { durationNs } from "../flags/values.ts";

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
  return {
    stages: stagesOf(flags, config),
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

function rateOf(text: string): number {
  const rate = text.trim().startsWith("0/") ? 0 : parseRate(text);
  if (rate === undefined)
    throw new AgentperfError("usage", `rate "${text}" must be like 2000/s, 2.5k/s or 90/m, up to 10,000,000 a second`);
  return rate;
}
