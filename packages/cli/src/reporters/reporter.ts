import type { Conclusion, Summary, Trend } from "@agentperf/core/analysis";
import type { ComparedTable } from "@agentperf/core/comparison";
import type { Result } from "@agentperf/core/result";
import type { Gated } from "../gate/breach.ts";

/** What a reporter of `run` shows. It lays out what it is given and computes nothing. */
export interface Report {
  readonly result: Result;
  readonly summary: Summary;
  readonly conclusions: readonly Conclusion[];
  /** Each benchmark over earlier results too; absent where this one is all there is. */
  readonly trends?: readonly Trend[] | undefined;
  readonly colour: boolean;
  /** Columns of the terminal; absent: there is room for all. */
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

/** One format of `compare`. */
export type ComparisonReporter = (tables: readonly ComparedTable[], colour: boolean) => Comparison;

/** What a reporter of `check` shows. */
export interface Check extends Pick<Gated, "breaches"> {
  /** How many benchmarks the result holds. */
  readonly benchmarks: number;
  /** What a breach is: with `--warn-only` a warning. */
  readonly level: "error" | "warning";
}

/** What a reporter of `check` prints. */
export interface Checked {
  readonly text: string;
  /** Markdown for the summary of a workflow's job. */
  readonly jobSummary?: string | undefined;
}

/** One format of `check`. */
export type CheckReporter = (check: Check) => Checked;
