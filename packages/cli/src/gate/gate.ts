import { measuredOf, type Summary } from "@agentperf/core/analysis";
import type { Failure } from "@agentperf/core/result";
import type { Budgets } from "../config/config.ts";
import type { Breach, Gated } from "./breach.ts";
import { holdAgainstBudgets } from "./budgets.ts";
import { type Earlier, type Now, type SlowerRule, slowerThan } from "./slower.ts";

/** What a result must keep to. */
export interface GateOptions extends SlowerRule {
  readonly budgets: Budgets;
  /** Largest ratio to a baseline, where no budget gives one; absent: the warning threshold of the baselines. */
  readonly maxRatio?: number | undefined;
  readonly earlier: readonly Earlier[];
}

/** Everything in a result that breaks a limit: ratios to baselines, budgets, earlier results, and launches that failed. */
export function gate({ summary, failures, machine }: Now & { readonly failures: readonly Failure[] }, options: GateOptions): Gated {
  const budgeted = holdAgainstBudgets(options.budgets, summary);
  const slower = options.earlier.map((earlier) => slowerThan(earlier, { summary, machine }, options));
  const failed = failures.map(({ crossing, message }): Breach => ({ kind: "failed", crossing, message }));
  const ratios = ratiosAbove(summary, ({ id }) => budgeted.maxRatios.get(id) ?? options.maxRatio ?? summary.baselines.warning);
  return {
    breaches: [...ratios, ...budgeted.breaches, ...slower.flatMap(({ breaches }) => breaches), ...failed],
    unchecked: [...budgeted.unchecked, ...slower.flatMap(({ unchecked }) => unchecked)],
  };
}

const ratiosAbove = (summary: Summary, mostOf: (crossing: { readonly id: string }) => number): Breach[] =>
  measuredOf(summary).flatMap(({ crossing, ratio, nsPerOp }): Breach[] => {
    const most = mostOf(crossing);
    // What may as well lie within isn't beyond.
    const least = ratio === undefined ? 0 : (ratio.value * (nsPerOp.interval?.low ?? nsPerOp.median)) / nsPerOp.median;
    if (ratio === undefined || !(least > most)) return [];
    return [{ kind: "ratio", crossing: crossing.id, ratio: ratio.value, most, baseline: ratio.key }];
  });
