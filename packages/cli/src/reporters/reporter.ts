import type { Conclusion, Summary, Trend } from "@agentperf/core/analysis";
import type { ComparedTable } from "@agentperf/core/comparison";
import type { Result } from "@agentperf/core/result";
import type { Verdict } from "../ab/rounds.ts";
import type { Gated } from "../gate/breach.ts";
import type { VerdictWords } from "./verdicts.ts";

/** What a reporter of `run` shows. It lays out what it is given and computes nothing. */
export interface Report {
  readonly result: Result;
  readonly summary: Summary;
  readonly conclusions: readonly Conclusion[];
  /** Each benchmark over earlier results too; absent where this one is all there is. */
  readonly trends?: readonly Trend[] | undefined;
  readonly colour: boolean;
  /** Columns of the terminal, which are used; absent: nobody knows, and the usual ones are shown. */
  readonly width?: number | undefined;
  /** Whether all findings are shown, or the first ones. */
  readonly verbose: boolean;
  /** Whether each benchmark's distribution and launches are shown too. */
  readonly details: boolean;
  /** Whether the start of the processes is shown too. */
  readonly cold: boolean;
}

/** One format of `run`; the default export of a module that `--reporter ./mine.ts` names. */
export interface Reporter {
  /** Whether its text also says what went wrong and what to know; where it doesn't, that goes to standard error. */
  readonly showsProblems: boolean;
  /** The text of a run. It is given all figures, and computes none. */
  report(report: Report): string;
}

/** What a reporter of `compare` prints. */
export interface Comparison {
  readonly text: string;
  /** For standard error. */
  readonly warnings?: string | undefined;
}

/** One format of `compare`. @param width - columns of the terminal; absent: there is room for all */
export type ComparisonReporter = (tables: readonly ComparedTable[], colour: boolean, width?: number) => Comparison;

/** What a reporter of `ab` shows. */
export interface Verdicts extends VerdictWords {
  readonly verdicts: readonly Verdict[];
  /** What else is to be said, such as what only one side has. */
  readonly notes: readonly string[];
  /** Whether the user ended it: what isn't decided then isn't short of time. */
  readonly interrupted: boolean;
  /** In ISO 8601. */
  readonly startedAt: string;
  readonly colour: boolean;
  /** Columns of the terminal; absent: there is room for all. */
  readonly width?: number | undefined;
}

/** One format of `ab`. */
export type VerdictsReporter = (verdicts: Verdicts) => string;

/** What a reporter of `check` shows. */
export interface Check extends Gated {
  /** How many benchmarks the result holds. */
  readonly benchmarks: number;
  /** Ids of those with a figure. */
  readonly crossings: readonly string[];
  /** What a breach is: with `--warn-only` a warning. */
  readonly level: "error" | "warning";
  /** When it was checked, in ISO 8601. */
  readonly startedAt: string;
  readonly colour: boolean;
  /** Columns of the terminal; absent: there is room for all. */
  readonly width?: number | undefined;
}

/** One format of `check`. */
export type CheckReporter = (check: Check) => string;
