import picocolors from "picocolors";
import type { Verdict } from "../ab/rounds.ts";
import { type FittedColumn, fittedTable } from "./fitted-table.ts";
import type { Colours } from "./marks.ts";
import type { VerdictsReporter } from "./reporter.ts";
import { changeBy, decisionOf, subjectOf, timesOf, type VerdictWords, whyInvalid } from "./verdicts.ts";
import { several } from "./wording.ts";
import { wrapped } from "./wrapped.ts";

/** How verdicts are laid out. */
export interface VerdictsOptions {
  readonly colour: boolean;
  /** Columns of the terminal; absent: there is room for all. */
  readonly width?: number | undefined;
}

/** What `ab` prints for people. */
export const verdictsReport: VerdictsReporter = ({ verdicts, interrupted, ...words }) =>
  // How far what the user ended came is in the JSON.
  verdictsTable(interrupted ? verdicts.filter(({ decision }) => decision !== "undecided") : verdicts, words, words);

/** Verdicts for people: a row a benchmark, and below them what they say in words. Empty where there are none. */
export function verdictsTable(verdicts: readonly Verdict[], words: VerdictWords, { colour, width }: VerdictsOptions): string {
  if (verdicts.length === 0) return "";
  const colours = picocolors.createColors(colour);
  const columns: readonly FittedColumn[] = [
    { head: "benchmark", wrapsFrom: 30 },
    { head: "verdict" },
    { head: "change", align: "right" },
    { head: "interval", align: "right" },
    { head: `${words.a} → ${words.b}`, align: "right", dropped: 3 },
    { head: "launches", align: "right", dropped: 2 },
    { head: "took", align: "right", dropped: 1 },
  ];
  const rows = verdicts.map((verdict) => {
    const { failure, values, seconds } = verdict;
    const said = { text: failure === undefined ? decisionOf(verdict) : "failed", paint: paintOf(verdict, colours) };
    const figures = failure === undefined ? [changeOf(verdict), intervalText(verdict), timesOf(verdict)] : ["", "", ""];
    return [nameOf(verdict), said, ...figures, String(values.length), `${seconds.toFixed(0)} s`];
  });
  const notes = [...inWords(verdicts, words), ...reasons(verdicts, colours)].join("\n");
  return `${fittedTable(columns, rows, { colours, width })}\n\n${wrapped(notes, width)}\n`;
}

/** Colour of a verdict. */
export function paintOf({ decision, failure }: Pick<Verdict, "decision" | "failure">, colours: Colours): (text: string) => string {
  if (failure !== undefined || decision === "slower") return colours.red;
  if (decision === "faster") return colours.green;
  return decision === "undecided" ? colours.yellow : (text) => text;
}

/** The change, where there is an interval. */
export const changeOf = (verdict: Verdict): string => (isKnown(verdict) ? changeBy(verdict, verdict.estimate) : "");

/** `+4.0 % to +6.0 %`. */
export const intervalText = (verdict: Verdict): string =>
  isKnown(verdict) ? `${changeBy(verdict, verdict.low)} to ${changeBy(verdict, verdict.high)}` : "none yet";

const isKnown = ({ low, high }: Verdict): boolean => Number.isFinite(low) && Number.isFinite(high);

/** Benchmarks that are named in a sentence. */
const named = 3;

/** What the verdicts say: where it is slower, where faster, and where there is no difference. */
function inWords(verdicts: readonly Verdict[], { a, b, margin }: VerdictWords): string[] {
  const told = verdicts.filter(({ failure }) => failure === undefined);
  const judged = told.filter(({ measure }) => measure !== "lost");
  const losses = told.filter(({ measure }) => measure === "lost");
  const number = judged.length + verdicts.length - told.length;
  const of = (decision: Verdict["decision"]) => judged.filter((verdict) => verdict.decision === decision);
  const difference = (decision: "slower" | "faster") => {
    const found = of(decision).toSorted((one, other) => Math.abs(other.estimate) - Math.abs(one.estimate));
    if (found.length === 0) return [];
    const which = found.map((verdict) => `${nameOf(verdict)} ${changeBy(verdict, verdict.estimate)}`);
    return [`${b} is ${decision} than ${a} on ${found.length} of ${number}: ${several(which, named)}`];
  };
  const losing = (decision: "slower" | "faster", [one, other]: readonly [string, string]) => {
    const found = losses.filter((verdict) => verdict.decision === decision);
    if (found.length === 0) return [];
    const which = found.map((verdict) => `${nameOf(verdict)} ${timesOf(verdict)}`);
    return [`${one} loses more operations than ${other}: ${several(which, named)}`];
  };
  const same = of("equivalent").length;
  return [
    ...difference("slower"),
    ...difference("faster"),
    ...losing("slower", [b, a]),
    ...losing("faster", [a, b]),
    ...(same === 0 ? [] : [`no difference above ${margin * 100} % on ${same} of ${number}`]),
  ];
}

const nameOf = (verdict: Verdict): string => `${subjectOf(verdict)} ${verdict.runtime}`;

/** Why something wasn't decided or failed, and what was measured in another way; one line for all that share it. */
function reasons(verdicts: readonly Verdict[], colours: Colours): string[] {
  const told = verdicts.flatMap((verdict) => {
    const { decision, failure, method, apart, measure, withheld } = verdict;
    if (failure !== undefined) return [{ verdict, label: colours.red("failed"), text: failure }];
    return [
      ...(decision === "undecided" ? [{ verdict, label: colours.yellow("not decided"), text: withheld ?? whatWouldDo(verdict) }] : []),
      ...(measure !== undefined
        ? underLoad(verdict)
        : method === "in turn"
          ? [{ verdict, label: "note", text: `measured by two processes in turn${apart === undefined ? "" : `, since ${apart}`}` }]
          : []),
    ];
  });
  return [...Map.groupBy(told, ({ label, text }) => `${label}\n${text}`).values()].map((own) => {
    // A group has at least one.
    const [{ label, text }] = own as [(typeof own)[number]];
    return `${label} ${several(
      own.map(({ verdict }) => nameOf(verdict)),
      named,
    )}: ${text}`;
  });
}

/** What to know of a pair under load: how many of its stretches are no evidence, and whether the response is mostly the timers'. */
function underLoad(verdict: Verdict): { readonly verdict: Verdict; readonly label: string; readonly text: string }[] {
  const { stretches, measure } = verdict;
  if (stretches === undefined || measure === "lost") return [];
  const { valid, invalid, reason, belowTimers } = stretches;
  const note = (text: string) => ({ verdict, label: "note", text });
  return [
    ...(belowTimers === undefined ? [] : [note(`${belowTimers}; ab without --rate compares that`)]),
    ...(invalid === 0 || whyInvalid(verdict) !== undefined
      ? []
      : [note(`${invalid} of ${valid + invalid} pairs of stretches were invalid and don't count: ${reason}`)]),
  ];
}

/** A look or two at values that go on as they are may come too late; an hour on one benchmark is no advice. */
const [reserve, longestAdvised] = [1.5, 3_600] as const;

/** What a person can do where the time was too short. */
function whatWouldDo(verdict: Verdict): string {
  const { secondsNeeded } = verdict;
  const invalid = whyInvalid(verdict);
  if (invalid !== undefined) return invalid;
  if (secondsNeeded === undefined || secondsNeeded * reserve > longestAdvised)
    return "its launches differ by more than the sides; see --margin";
  return `--time-budget ${Math.ceil((secondsNeeded * reserve) / 10) * 10}s may do`;
}
