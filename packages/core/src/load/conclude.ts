import type { LoadAgent } from "./agents.ts";
import { type LoadStage, plannedOf } from "./arrivals.ts";
import type { Invalid } from "./invalid.ts";
import type { LoadMeasurement } from "./load-measurement.ts";
import { type Judged, judge, parseObjective } from "./objectives.ts";
import { invalidity } from "./validity.ts";

/** What follows from a load. */
export interface Concluded {
  /** Why its figures are the generator's and not the server's; none: they are the server's. */
  readonly invalid: Invalid[];
  readonly objectives: Judged[];
}

/**
 * Concludes from a load what it says, and whether it met what it is held to. Where machines that shared it were lost, that is of what the others
 * offered: {@link shortfallOf}.
 * @param agents - the machines that shared it, where several did
 * @throws {AgentperfError} `usage`: an objective isn't one
 */
export function conclude(
  measured: LoadMeasurement,
  asked: { readonly stages: readonly LoadStage[]; readonly arrivals: string; readonly objectives: readonly string[] },
  agents: readonly LoadAgent[] = [],
): Concluded {
  const { seconds } = measured;
  // Where it was ended early, only so much was asked for; each of several machines has the same part of the rate, and of one that was lost is nothing.
  const lengths = agents.length === 0 ? [seconds] : agents.map((agent) => Math.min(agent.seconds, seconds));
  const plannedByTheory = lengths.reduce((sum, length) => sum + plannedOf(asked.stages, length * 1e9), 0) / lengths.length;
  return {
    invalid: invalidity(measured, { plannedByTheory, isRandom: asked.arrivals === "poisson" }),
    objectives: asked.objectives.map((text) => judge(parseObjective(text), measured)),
  };
}
