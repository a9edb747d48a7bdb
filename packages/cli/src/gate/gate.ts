import { isLimited, type LoadSamples, measuredOf, type Summary } from "@agentperf/core/analysis";
import type { Failure, Result } from "@agentperf/core/result";
import type { Budgets } from "../config/config.ts";
import type { Breach, Gated, Unchecked } from "./breach.ts";
import { holdAgainstBudgets } from "./budgets.ts";
import { type HeldAgainst, holdAgainstObjectives } from "./objectives.ts";
import { type Earlier, type Now, type SlowerRule, slowerThan } from "./slower.ts";

/** What a result must keep to. */
export interface GateOptions extends SlowerRule {
  readonly budgets: Budgets;
  /** Largest ratio to a baseline, where no budget gives one; absent: the warning threshold of the baselines. */
  readonly maxRatio?: number | undefined;
  readonly earlier: readonly Earlier[];
  /** What every benchmark must meet; absent: a load what it was run with. */
  readonly objectives?: readonly string[] | undefined;
}

/** Everything in a result that breaks a limit: ratios to baselines, budgets, earlier results, and launches that failed. */
export function gate(
  { failures, results = [], ...now }: Now & { readonly failures: readonly Failure[]; readonly results?: readonly Result[] },
  options: GateOptions,
): Gated {
  const { summary, loads = [] } = now;
  const budgeted = holdAgainstBudgets(options.budgets, summary);
  const slower = options.earlier.map((earlier) => slowerThan(earlier, now, options));
  const failed = [
    ...failures.map(({ crossing, message }) => ({ crossing, message })),
    ...loads.flatMap(unansweredOf),
    ...results.flatMap(fruitlessOf),
  ];
  const ratios = ratiosAbove(summary, ({ id }) => budgeted.maxRatios.get(id) ?? options.maxRatio ?? summary.baselines.warning);
  const held = holdAgainstObjectives(results, options.objectives);
  // Once, by whatever they are held against.
  const asked = loads.filter(({ crossing }) => held.crossings.has(crossing.id) || options.earlier.length > 0);
  const untelling = [...asked.flatMap(invalidOf), ...asked.flatMap((own) => partialOf(own, held))];
  return {
    breaches: [
      ...ratios,
      ...budgeted.breaches,
      ...held.breaches,
      ...slower.flatMap(({ breaches }) => breaches),
      ...failed.map((own): Breach => ({ kind: "failed", ...own })),
    ],
    unchecked: [...budgeted.unchecked, ...held.unchecked, ...untelling, ...slower.flatMap(({ unchecked }) => unchecked)],
  };
}

/** Loads in which nothing was answered have failed, whatever they are held to; the first of each crossing is told of. */
const unansweredOf = ({ crossing, unanswered }: LoadSamples) =>
  unanswered.slice(0, 1).map((message) => ({ crossing: crossing.id, message }));

/** Searches that found no rate, though the generator wasn't the limit. */
const fruitlessOf = ({ found = [], interrupted }: Result) =>
  found
    .filter(
      ({ rate, missedAt, ...own }) => !interrupted && rate === undefined && missedAt !== undefined && !isLimited({ missedAt, ...own }),
    )
    .map(({ crossing, objectives }) => ({ crossing: crossing.id, message: `no rate holds ${objectives.join(" and ")}` }));

function invalidOf({ crossing, samples, invalid, partial }: LoadSamples): Unchecked[] {
  const [first] = invalid;
  if (first === undefined) return [];
  // One of which only a part was offered is told of as such.
  return [{ kind: "invalid load", crossing: crossing.id, ...first, valid: samples.p50.length + partial.length, invalid: invalid.length }];
}

function partialOf({ crossing, samples, partial }: LoadSamples, { judgedParts }: HeldAgainst): Unchecked[] {
  const [first] = partial;
  if (first === undefined) return [];
  const { reason, advice } = first;
  const counts = { whole: samples.p50.length, partial: partial.length };
  return [{ kind: "partial load", crossing: crossing.id, reason, advice, ...counts, judged: judgedParts.get(crossing.id) ?? [] }];
}

const ratiosAbove = (summary: Summary, mostOf: (crossing: { readonly id: string }) => number): Breach[] =>
  measuredOf(summary).flatMap(({ crossing, ratio, nsPerOp }): Breach[] => {
    const most = mostOf(crossing);
    // What may as well lie within isn't beyond.
    const least = ratio === undefined ? 0 : (ratio.value * (nsPerOp.interval?.low ?? nsPerOp.median)) / nsPerOp.median;
    if (ratio === undefined || !(least > most)) return [];
    return [{ kind: "ratio", crossing: crossing.id, ratio: ratio.value, most, baseline: ratio.key }];
  });
