import { parseDuration } from "@agentperf/core/engine";
import { launchesOf, type Result } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import type { Budgets } from "../config/config.ts";
import { formatBytes, formatNs } from "../reporters/format.ts";
import { namePattern } from "./select.ts";

type Crossing = Result["plan"]["crossings"][number];

/** One thing that breaks the gate. */
export interface Finding {
  readonly crossing: string;
  readonly message: string;
}

/** What a result's crossings make of the budgets. */
export interface Budgeted {
  readonly findings: readonly Finding[];
  /** What can't be held against anything. */
  readonly notes: readonly string[];
  /** The ratio to the baseline that a crossing's budget allows. */
  readonly maxRatio: ReadonlyMap<string, number>;
}

/** Holds each crossing against the budgets whose pattern it matches; where several do, against each. */
export function holdAgainst(budgets: Budgets, result: Result): Budgeted {
  const findings: Finding[] = [];
  const notes: string[] = [];
  const maxRatio = new Map<string, number>();
  for (const [pattern, budget] of Object.entries(budgets)) {
    const expression = namePattern(pattern);
    const matching = result.plan.crossings.filter((crossing) => formsOf(crossing).some((form) => expression.test(form)));
    if (matching.length === 0) notes.push(`budgets: "${pattern}" matches nothing in this result`);
    for (const { id } of matching) {
      const launches = launchesOf(result, id);
      if (launches.length === 0) continue;
      const maxNs = typeof budget.maxNs === "string" ? parseDuration(budget.maxNs) : budget.maxNs;
      if (budget.maxRatio !== undefined) maxRatio.set(id, budget.maxRatio);
      const hold = (what: string, values: readonly number[], most: number | undefined, shown: (value: number) => string) => {
        if (most === undefined) return;
        if (values.length === 0) notes.push(`${id}: ${what} wasn't measured, so its budget can't be checked`);
        else if (median(values) > most)
          findings.push({ crossing: id, message: `${shown(median(values))} ${what}, above its budget of ${shown(most)} ("${pattern}")` });
      };
      const read = (name: "bytesPerOp" | "allocsPerOp") => launches.flatMap(({ memory }) => memory?.[name] ?? []);
      hold(
        "an operation",
        launches.map(({ nsPerOp }) => nsPerOp),
        maxNs,
        formatNs,
      );
      hold("allocated by an operation", read("bytesPerOp"), budget.maxBytes, formatBytes);
      hold("objects allocated by an operation", read("allocsPerOp"), budget.maxAllocs, (value) => String(Math.round(value * 10) / 10));
    }
  }
  return { findings, notes, maxRatio };
}

const formsOf = ({ id, suite, benchmark, name }: Crossing): string[] => [
  suite,
  benchmark,
  name,
  `${suite}/${benchmark}`,
  `${suite}/${name}`,
  id,
];
