import type { LoadMeasure } from "@agentperf/core/analysis";
import type { MachineChange } from "./machine.ts";

/** What a budget of the config limits. */
export type BudgetMeasure = "nsPerOp" | "bytesPerOp" | "allocsPerOp";

/** Of what an objective's figure is: nanoseconds, a share, operations a second. */
export type ObjectiveUnit = "ns" | "share" | "op/s";

/** One thing in a result that makes the gate fail, as data: the reporters of `check` have the words. */
export type Breach = {
  /** Id of the crossing. */
  readonly crossing: string;
} & (
  | {
      readonly kind: "ratio";
      readonly ratio: number;
      readonly most: number;
      /** Key of the baseline; empty where Go text gives the ratio alone. */
      readonly baseline: string;
    }
  | {
      readonly kind: "budget";
      readonly measure: BudgetMeasure;
      readonly value: number;
      readonly most: number;
      /** The pattern of the budget in the config. */
      readonly pattern: string;
    }
  | {
      readonly kind: "slower";
      /** Name of the saved baseline; absent where it is an earlier result. */
      readonly baseline?: string | undefined;
      /** Of a load: which quantile of the response; absent: the time of an operation. */
      readonly measure?: Exclude<LoadMeasure, "lost"> | undefined;
      /** New time ÷ old time − 1. */
      readonly change: number;
      readonly p: number;
      readonly launches: readonly [before: number, now: number];
      readonly threshold: number;
    }
  | {
      readonly kind: "objective";
      /** As it is written: `p99<10ms`. */
      readonly objective: string;
      /** In the unit: nanoseconds, a share, operations a second. Absent where so many operations were lost that there is none. */
      readonly actual?: number | undefined;
      readonly unit: ObjectiveUnit;
      /** Of what: the response under load, or an operation that the next one waits for. */
      readonly of: "response" | "operation";
      /** Of a load of which only a part was offered: why. */
      readonly part?: string | undefined;
    }
  | { readonly kind: "failed"; readonly message: string }
);

/** Something that a gate was asked to check and couldn't. */
export type Unchecked =
  /** A budget whose pattern no benchmark has. */
  | { readonly kind: "unmatched"; readonly pattern: string }
  /** A budget for a figure that isn't in the result. */
  | { readonly kind: "unmeasured"; readonly crossing: string; readonly measure: BudgetMeasure }
  /** An earlier result or a saved baseline that has no benchmark in common with the result. */
  | { readonly kind: "nothing in common"; readonly baseline?: string | undefined }
  /** One of the two doesn't say what its machine could do, so that a change of the machine counts as one of the code. */
  | { readonly kind: "machine unknown"; readonly baseline?: string | undefined }
  /** The machine isn't what it was; these crossings are slower, and nobody can tell by which of the two. */
  | {
      readonly kind: "machine changed";
      readonly baseline?: string | undefined;
      readonly changes: readonly MachineChange[];
      readonly crossings: readonly string[];
    }
  /** Benchmarks in which a slow-down by so much would go unseen, and the launches that it takes; undefined: more than anybody makes. */
  | {
      readonly kind: "wide";
      readonly effect: number;
      readonly benchmarks: readonly {
        readonly crossing: string;
        readonly measure?: Exclude<LoadMeasure, "lost"> | undefined;
        readonly launches: number | undefined;
      }[];
    }
  /** An objective that a benchmark has no figure for. */
  | { readonly kind: "objective unmeasured"; readonly crossing: string; readonly objective: string; readonly why: string }
  /** Loads in which the generator was the limit: their figures say nothing. Where no other one is there, nobody can tell. */
  | {
      readonly kind: "invalid load";
      readonly crossing: string;
      readonly reason: string;
      readonly advice: string;
      readonly valid: number;
      readonly invalid: number;
    }
  /** Loads of which only a part was offered, since agents were lost. Where no other one is there, nobody can tell of the whole. */
  | {
      readonly kind: "partial load";
      readonly crossing: string;
      readonly reason: string;
      readonly advice: string;
      readonly whole: number;
      readonly partial: number;
      /** What it is of that part, objective by objective; none: it isn't held against any. */
      readonly judged: readonly {
        readonly objective: string;
        readonly met: boolean;
        readonly actual?: number | undefined;
        readonly unit: ObjectiveUnit;
      }[];
    }
  /** A load whose earlier ones say nothing, since the generator was the limit or only a part was offered. */
  | { readonly kind: "earlier load invalid"; readonly crossing: string; readonly baseline?: string | undefined }
  /** A benchmark that was put under another load before, which isn't compared. */
  | {
      readonly kind: "other load";
      readonly crossing: string;
      readonly baseline?: string | undefined;
      readonly before: readonly string[];
      readonly now: string;
    };

/** Crossings of which nobody can tell whether they are within their limits: all of their loads were the generator's, or offered only in part. */
export const untoldLoads = (unchecked: readonly Unchecked[]): Extract<Unchecked, { kind: "invalid load" | "partial load" }>[] =>
  unchecked
    .filter((own) => own.kind === "invalid load" || own.kind === "partial load")
    .filter((own) => (own.kind === "invalid load" ? own.valid : own.whole) === 0);

/** What a gate found. */
export interface Gated {
  readonly breaches: readonly Breach[];
  readonly unchecked: readonly Unchecked[];
}
