import type { Verdict } from "../ab/rounds.ts";
import { type Column, csv } from "./csv-text.ts";
import type { VerdictsReporter } from "./reporter.ts";

/** What isn't known yet has no bound. */
const ratio = (log: number): number | undefined => (Number.isFinite(log) ? Math.exp(log) : undefined);

const columns: readonly Column<Verdict>[] = [
  { head: "benchmark", of: ({ benchmark }) => benchmark },
  { head: "runtime", of: ({ runtime }) => runtime },
  { head: "verdict", of: ({ decision, failure }) => (failure === undefined ? decision : "failed") },
  { head: "time b / a", of: ({ estimate, values }) => (values.length === 0 ? undefined : ratio(estimate)) },
  { head: "time b / a (low)", of: ({ low }) => ratio(low) },
  { head: "time b / a (high)", of: ({ high }) => ratio(high) },
  { head: "time a (ns/op)", of: ({ nsPerOp }) => nsPerOp?.[0] },
  { head: "time b (ns/op)", of: ({ nsPerOp }) => nsPerOp?.[1] },
  { head: "launches", of: ({ values }) => values.length },
  { head: "took (s)", of: ({ seconds }) => seconds },
];

/** A row a verdict. */
export const verdictsCsv: VerdictsReporter = ({ verdicts }) => csv(columns, verdicts);
