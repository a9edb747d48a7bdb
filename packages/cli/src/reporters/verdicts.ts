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

/** What a verdict is about: the benchmark, and of one under load what is compared: `redis/RedisGet/rate=500 p99`. */
export const subjectOf = ({ benchmark, measure }: Pick<Verdict, "benchmark" | "measure">): string =>
  measure === undefined ? benchmark : `${benchmark} ${measure}`;

/** A value of a verdict as a change: a log ratio in percent, a difference of shares in points of a percent. */
export const changeBy = ({ measure }: Pick<Verdict, "measure">, value: number): string =>
  measure === "lost" ? formatPoints(value) : formatChange(value);

const formatPoints = (difference: number): string => {
  const points = difference * 100;
  return `${points >= 0.005 ? "+" : ""}${points.toFixed(2).replace(/^-0\.00$/, "0.00")} points`;
};

/** `+5.1 % [+4.0 %, +6.2 %]` */
export const intervalOf = (verdict: Verdict): string => {
  const { estimate, low, high } = verdict;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "no interval yet";
  const [own, from, to] = [estimate, low, high].map((value) => changeBy(verdict, value));
  return `${own} [${from}, ${to}]`;
};

/** Both sides' times or shares: `1.00µs → 1.05µs`; empty where there are none. */
export const timesOf = ({ measure, nsPerOp, lost }: Verdict): string => {
  const text = (pair: readonly [number, number] | undefined, format: (value: number) => string) =>
    pair === undefined ? "" : `${format(pair[0])} → ${format(pair[1])}`;
  return measure === "lost" ? text(lost, (share) => `${(share * 100).toFixed(2)} %`) : text(nsPerOp, formatNs);
};

/** What a verdict is called. */
export const decisionWords: Readonly<Record<Verdict["decision"], string>> = {
  slower: "slower",
  faster: "faster",
  equivalent: "no difference",
  undecided: "not decided",
};

/** What a verdict is called by what it is about. */
export const decisionOf = ({ decision, measure }: Pick<Verdict, "decision" | "measure">): string => {
  if (measure !== "lost") return decisionWords[decision];
  return { ...decisionWords, slower: "loses more", faster: "loses fewer" }[decision];
};

/** One verdict on a line, for a log. */
export function verdictLine(verdict: Verdict): string {
  const { runtime, failure, values } = verdict;
  const said = failure === undefined ? `${decisionOf(verdict)}, ${intervalOf(verdict)}, ${values.length} launches` : `failed: ${failure}`;
  return `${subjectOf(verdict)} ${runtime}: ${said}`;
}

/** Why an undecided verdict under load has too little to go on: stretches in which the generator was the limit. */
export function whyInvalid({ decision, stretches }: Pick<Verdict, "decision" | "stretches">): string | undefined {
  if (stretches === undefined || stretches.invalid === 0 || decision !== "undecided") return undefined;
  const { valid, invalid, reason, advice } = stretches;
  const of =
    valid === 0 ? `all ${invalid} pairs of stretches were invalid` : `${invalid} of ${valid + invalid} pairs of stretches were invalid`;
  return `${of}, as the generator was the limit: ${reason}; ${advice}`;
}
