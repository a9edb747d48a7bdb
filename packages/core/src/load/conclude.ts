import { durationOf, type LoadStage, plannedOf } from "./arrivals.ts";
import type { LoadMeasurement } from "./load-measurement.ts";
import { type Judged, judge, parseObjective } from "./objectives.ts";
import { type Invalid, invalidity } from "./validity.ts";

/** What follows from a load. */
export interface Concluded {
  /** Why its figures are the generator's and not the server's; none: they are the server's. */
  readonly invalid: Invalid[];
  readonly objectives: Judged[];
}

/** Concludes from a load what it says, and whether it met what it is held to. @throws {AgentperfError} `usage`: an objective isn't one */
export function conclude(
  measured: LoadMeasurement,
  asked: { readonly stages: readonly LoadStage[]; readonly arrivals: string; readonly objectives: readonly string[] },
): Concluded {
  // Where it was ended early, only so much was asked for.
  const share = Math.min(1, (measured.seconds * 1e9) / durationOf(asked.stages));
  return {
    invalid: invalidity(measured, { plannedByTheory: plannedOf(asked.stages) * share, isRandom: asked.arrivals === "poisson" }),
    objectives: asked.objectives.map((text) => judge(parseObjective(text), measured)),
  };
}
