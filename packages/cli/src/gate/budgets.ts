import { type CrossingSummary, type MeasuredCrossing, measuredOf, type Summary } from "@agentperf/core/analysis";
import { parseDuration } from "@agentperf/core/engine";
import type { Budget, Budgets } from "../config/config.ts";
import { namesOf } from "../results/narrowed.ts";
import { namePattern } from "../selection/select.ts";
import type { Breach, BudgetMeasure, Gated, Unchecked } from "./breach.ts";

/** What a result's crossings make of the budgets. */
export interface Budgeted extends Gated {
  /** The largest ratio to the baseline that a crossing's budget allows, by the crossing's id. */
  readonly maxRatios: ReadonlyMap<string, number>;
}

/** Holds each crossing against the budgets whose pattern it matches; where several do, against each. */
export function holdAgainstBudgets(budgets: Budgets, summary: Summary): Budgeted {
  const breaches: Breach[] = [];
  const unchecked: Unchecked[] = [];
  const maxRatios = new Map<string, number>();
  // What was skipped isn't in this result.
  const planned = summary.crossings.filter(({ status, crossing }) => status !== "skipped" && crossing.load === undefined);
  for (const [pattern, budget] of Object.entries(budgets)) {
    const expression = namePattern(pattern);
    const isMatch = ({ crossing }: CrossingSummary) => namesOf(crossing).some((form) => expression.test(form));
    if (!planned.some(isMatch)) unchecked.push({ kind: "unmatched", pattern });
    for (const measured of measuredOf(summary).filter(isMatch)) {
      // A response under load isn't the time of an operation that the next one waits for.
      if (measured.crossing.load !== undefined) continue;
      const crossing = measured.crossing.id;
      if (budget.maxRatio !== undefined) maxRatios.set(crossing, budget.maxRatio);
      for (const { measure, value, least, most } of limitsOf(budget, measured)) {
        if (most === undefined) continue;
        if (value === undefined) unchecked.push({ kind: "unmeasured", crossing, measure });
        else if (value > most && (least ?? value) > most) breaches.push({ kind: "budget", crossing, measure, value, most, pattern });
      }
    }
  }
  return { breaches, unchecked, maxRatios };
}

interface Limit {
  readonly measure: BudgetMeasure;
  readonly value: number | undefined;
  /** Lower end of the value's interval; absent where it has none. */
  readonly least?: number | undefined;
  readonly most: number | undefined;
}

const limitsOf = ({ maxNs, maxBytes, maxAllocs }: Budget, { nsPerOp, memory }: MeasuredCrossing): Limit[] => [
  {
    measure: "nsPerOp",
    value: nsPerOp.median,
    least: nsPerOp.interval?.low,
    most: typeof maxNs === "string" ? parseDuration(maxNs) : maxNs,
  },
  { measure: "bytesPerOp", value: memory.bytesPerOp, most: maxBytes },
  { measure: "allocsPerOp", value: memory.allocations?.perOp, most: maxAllocs },
];
