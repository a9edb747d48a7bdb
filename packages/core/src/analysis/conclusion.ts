import type { Crossing } from "../plan/crossing.ts";
import { launchesOf } from "../result/launches.ts";
import type { Launch, Result } from "../result/schema.ts";

/** One finding of an analyser on one crossing. */
export interface Conclusion {
  readonly analyser: string;
  readonly severity: "info" | "warning" | "failure";
  /** Id of the crossing. */
  readonly crossing: string;
  readonly message: string;
}

/** Draws conclusions from the launches of one crossing. */
export type Analyser = (crossing: Pick<Crossing, "id" | "baseline">, launches: readonly Launch[]) => readonly Conclusion[];

/** What all analysers conclude from a result, in the order of its plan. */
export function analyse(result: Result, analysers: readonly Analyser[]): Conclusion[] {
  return result.plan.crossings.flatMap(({ id, baseline }) => {
    const launches = launchesOf(result, id);
    return analysers.flatMap((analyser) => analyser({ id, ...(baseline === undefined ? {} : { baseline }) }, launches));
  });
}
