import { markdownText } from "@agentperf/core/safety";
import picocolors from "picocolors";
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

const timesOf = ({ nsPerOp }: Verdict): string => (nsPerOp === undefined ? "" : `${formatNs(nsPerOp[0])} → ${formatNs(nsPerOp[1])}`);

/** One pair's verdict on a line, in words. */
export function verdictLine(verdict: Verdict, { a, b, margin }: VerdictWords, colour: boolean): string {
  const { benchmark, runtime, decision, values, seconds, failure, method, apart } = verdict;
  const colours = picocolors.createColors(colour);
  const head = `${benchmark} ${runtime}: `;
  if (failure !== undefined) return `${head}${colours.red("failed")}: ${failure}`;
  const words = {
    slower: colours.red(`${b} is slower than ${a}`),
    faster: colours.green(`${b} is faster than ${a}`),
    equivalent: `no difference above ${margin * 100} %`,
    undecided: colours.yellow(`not decided yet${whatWouldDo(verdict)}`),
  };
  const how = method === "in turn" ? `, two processes in turn${apart === undefined ? "" : ` since ${apart}`}` : "";
  return `${head}${words[decision]}, ${intervalOf(verdict)}, ${timesOf(verdict)}, ${values.length} launches, ${seconds.toFixed(0)} s${how}`;
}

/** A look or two at values that go on as they are may come too late; an hour on one benchmark is no advice. */
const [reserve, longestAdvised] = [1.5, 3_600] as const;

/** What a person can do where the time was too short. */
function whatWouldDo({ secondsNeeded }: Verdict): string {
  if (secondsNeeded === undefined || secondsNeeded * reserve > longestAdvised)
    return ": its launches differ by more than the sides; see --margin";
  return `: --time-budget ${Math.ceil((secondsNeeded * reserve) / 10) * 10}s may do`;
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
