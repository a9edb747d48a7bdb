import type { Verdict } from "../ab/rounds.ts";
import { formatNs } from "./format.ts";

/** The sides' names and what counts as no difference, as the flags say them. */
export interface VerdictWords {
  readonly a: string;
  readonly b: string;
  /** A share. */
  readonly margin: number;
}

/** A log ratio as a change: `+5.1 %`. */
export const formatChange = (logRatio: number): string => {
  const share = Math.expm1(logRatio) * 100;
  // A rounded zero has no sign to speak of.
  return `${share >= 0.05 ? "+" : ""}${share.toFixed(1).replace(/^-0\.0$/, "0.0")} %`;
};

/** `+5.1 % [+4.0 %, +6.2 %]` */
export const intervalOf = ({ estimate, low, high }: Verdict): string =>
  Number.isFinite(low) && Number.isFinite(high)
    ? `${formatChange(estimate)} [${formatChange(low)}, ${formatChange(high)}]`
    : "no interval yet";

/** Both sides' times: `1.00µs → 1.05µs`; empty where there are none. */
export const timesOf = ({ nsPerOp }: Verdict): string => (nsPerOp === undefined ? "" : `${formatNs(nsPerOp[0])} → ${formatNs(nsPerOp[1])}`);

/** What a verdict is called. */
export const decisionWords: Readonly<Record<Verdict["decision"], string>> = {
  slower: "slower",
  faster: "faster",
  equivalent: "no difference",
  undecided: "not decided",
};

/** One verdict on a line, for a log. */
export function verdictLine(verdict: Verdict): string {
  const { benchmark, runtime, decision, failure, values } = verdict;
  const said =
    failure === undefined ? `${decisionWords[decision]}, ${intervalOf(verdict)}, ${values.length} launches` : `failed: ${failure}`;
  return `${benchmark} ${runtime}: ${said}`;
}
