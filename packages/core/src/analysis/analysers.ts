import type { Result } from "../result/types.ts";
import { allocations } from "./allocations.ts";
import { baseline } from "./baseline.ts";
import type { Analyser, Finding } from "./finding.ts";
import { growth } from "./growth.ts";
import { withoutLoads } from "./loads.ts";
import { precision } from "./precision.ts";
import { scaling } from "./scaling.ts";
import { spread } from "./spread.ts";
import type { Summary } from "./summary.ts";
import { timeline } from "./timeline.ts";

/** Every analyser, by name: of two findings that are as severe, the first one's matters more. A new one is its file and its line here. */
export const analysers = { growth, precision, baseline, spread, timeline, allocations, scaling } satisfies Record<string, Analyser>;

/** Name of an analyser. */
export type AnalyserName = keyof typeof analysers;

/** One finding of an analyser. */
export interface Conclusion extends Finding {
  readonly analyser: AnalyserName;
}

/**
 * What all analysers conclude from a result, in the order of its plan; what is about several crossings stands last. From a single cold operation
 * nothing is concluded, nor from a load, which has been judged.
 */
export function analyse(result: Result, summary: Summary): Conclusion[] {
  if (result.plan.smoke === true) return [];
  const closed = withoutLoads(summary);
  const place = new Map(result.plan.crossings.map(({ id }, at) => [id, at]));
  const placeOf = ({ crossing }: Conclusion) => place.get(crossing) ?? place.size;
  // The keys of a constant table are its names: `Object.keys` only doesn't say so.
  const names = Object.keys(analysers) as AnalyserName[];
  return names
    .flatMap((analyser) => analysers[analyser]({ result, summary: closed }).map((finding): Conclusion => ({ analyser, ...finding })))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
