import { launchesOf } from "../result/launches.ts";
import type { Launch, Result } from "../result/types.ts";
import { type MeasuredCrossing, measuredOf, type Summary } from "./summary.ts";

/** How much a finding matters: worth knowing, a warning, or a failure. */
export type Severity = "info" | "warning" | "failure";

/** What to do about a finding, as data: whoever shows it has the words. */
export type Advice =
  /** Measure with more launches, or with a longer warm-up. */
  | { readonly kind: "raise"; readonly flag: "count" | "warmup" }
  /** Look where this benchmark allocates. */
  | { readonly kind: "profile"; readonly benchmark: string }
  /** Look at what happened when. */
  | { readonly kind: "trace"; readonly benchmark: string }
  /** Let the benchmark's `run` give back what it computes. */
  | { readonly kind: "return-result" }
  /** Look for something that grows and is never emptied. */
  | { readonly kind: "find-leak" };

/** One thing that an analyser found. */
export interface Finding {
  readonly severity: Severity;
  /** Id of the crossing that it is about, or what crossings that belong together have in common of it. */
  readonly crossing: string;
  /** What people call what it is about: `RedisConcurrent/concurrency=8`. */
  readonly name: string;
  /** What was found, with its figures: `allocates 217 objects …`. */
  readonly message: string;
  /** The same as a headline over all that it was found of, without the figures of each: `more than 500 objects an operation`. */
  readonly together: string;
  readonly advice?: Advice | undefined;
}

/** What an analyser looks at: the whole result, and its figures. */
export interface Analysed {
  readonly result: Result;
  readonly summary: Summary;
}

/** Draws its findings from a result. */
export type Analyser = (analysed: Analysed) => readonly Finding[];

/** A finding about the crossing at hand. */
export type OwnFinding = Omit<Finding, "crossing" | "name">;

/** An analyser that looks at each measured crossing by itself, with its launches in the order of their rounds. */
export const eachCrossing =
  (look: (measured: MeasuredCrossing, launches: readonly Launch[]) => readonly OwnFinding[]): Analyser =>
  ({ result, summary }) =>
    measuredOf(summary).flatMap((measured) => {
      const { id, name } = measured.crossing;
      return look(measured, launchesOf(result, id)).map((own) => ({ ...own, crossing: id, name }));
    });

/** The name under which a benchmark is asked for: `redis/RedisConcurrent/concurrency=8`. */
export const benchmarkName = ({ crossing: { suite, name } }: MeasuredCrossing): string => `${suite}/${name}`;
