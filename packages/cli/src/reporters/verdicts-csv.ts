import type { Verdict } from "../ab/rounds.ts";
import { type Column, csv } from "./csv-text.ts";
import type { VerdictsReporter } from "./reporter.ts";

/** What isn't known yet has no bound, and lost operations have no time. */
const ratio = (log: number, measure: Verdict["measure"]): number | undefined =>
  Number.isFinite(log) && measure !== "lost" ? Math.exp(log) : undefined;

const columns: readonly Column<Verdict>[] = [
  { head: "benchmark", of: ({ benchmark }) => benchmark },
  { head: "runtime", of: ({ runtime }) => runtime },
  { head: "verdict", of: ({ decision, failure }) => (failure === undefined ? decision : "failed") },
  { head: "time b / a", of: ({ measure, estimate, values }) => (values.length === 0 ? undefined : ratio(estimate, measure)) },
  { head: "time b / a (low)", of: ({ measure, low }) => ratio(low, measure) },
  { head: "time b / a (high)", of: ({ measure, high }) => ratio(high, measure) },
  { head: "time a (ns/op)", of: ({ nsPerOp }) => nsPerOp?.[0] },
  { head: "time b (ns/op)", of: ({ nsPerOp }) => nsPerOp?.[1] },
  { head: "launches", of: ({ values }) => values.length },
  { head: "took (s)", of: ({ seconds }) => seconds },
];

/** Of sides under load, beside the others. */
const loadColumns: readonly Column<Verdict>[] = [
  { head: "measure", of: ({ measure }) => measure },
  { head: "lost a (share)", of: ({ lost }) => lost?.[0] },
  { head: "lost b (share)", of: ({ lost }) => lost?.[1] },
  { head: "invalid", of: ({ stretches }) => stretches?.invalid },
];

/** A row a verdict. */
export const verdictsCsv: VerdictsReporter = ({ verdicts }) =>
  csv(verdicts.some(({ measure }) => measure !== undefined) ? [...columns, ...loadColumns] : columns, verdicts);
