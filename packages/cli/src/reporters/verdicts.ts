import { markdownText } from "@agentperf/core/safety";
import type { Verdict } from "../ab/rounds.ts";
import { formatNs } from "./format.ts";
import { markdownTable } from "./markdown.ts";

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

const intervalOf = ({ estimate, low, high }: Verdict): string =>
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

const order = ["slower", "undecided", "faster", "equivalent"] as const;

/** All verdicts as a Markdown table, what matters first. @param notes - what else is to be said, such as what only one side has */
export function markdownVerdicts(verdicts: readonly Verdict[], { a, b, margin }: VerdictWords, notes: readonly string[] = []): string {
  const words = { slower: "🔴 slower", faster: "🟢 faster", equivalent: `no difference above ${margin * 100} %`, undecided: "not decided" };
  const rank = ({ decision, failure }: Verdict) => (failure === undefined ? order.indexOf(decision) : -1);
  const rows = verdicts
    .toSorted((one, other) => rank(one) - rank(other) || Math.abs(other.estimate) - Math.abs(one.estimate))
    .map((verdict) => {
      const { benchmark, runtime, decision, failure, values, method } = verdict;
      const how = method === "in turn" ? " (in turn)" : "";
      const said = failure === undefined ? words[decision] : `⚠️ failed: ${failure}`;
      const figures = failure === undefined ? [intervalOf(verdict), timesOf(verdict)] : ["", ""];
      return [benchmark, runtime + how, said, ...figures, String(values.length)];
    });
  const counts = order.map(
    (decision) => verdicts.filter((verdict) => verdict.failure === undefined && verdict.decision === decision).length,
  );
  const [slower, undecided, faster, equivalent] = counts;
  const failed = verdicts.filter(({ failure }) => failure !== undefined).length;
  const summary = `${slower} slower, ${faster} faster, ${equivalent} without a difference above ${margin * 100} %, ${undecided} not decided${failed === 0 ? "" : `, ${failed} failed`}`;
  const head = ["benchmark", "runtime", "verdict", "change", "time per operation", "launches"];
  const table = markdownTable(head, ["left", "left", "left", "right", "right", "right"], rows);
  const heading = `### ${markdownText(b)} against ${markdownText(a)}\n\n`;
  const said = notes.map((note) => `${markdownText(note)}\n\n`).join("");
  return verdicts.length === 0 ? `${heading}Nothing was compared.\n\n${said}` : `${heading}${summary}.\n\n${said}${table}`;
}
