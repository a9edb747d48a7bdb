import type { MachineChange } from "./machine.ts";

/** What a budget of the config limits. */
export type BudgetMeasure = "nsPerOp" | "bytesPerOp" | "allocsPerOp";

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
      /** New time ÷ old time − 1. */
      readonly change: number;
      readonly p: number;
      readonly launches: readonly [before: number, now: number];
      readonly threshold: number;
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
      readonly benchmarks: readonly { readonly crossing: string; readonly launches: number | undefined }[];
    };

/** What a gate found. */
export interface Gated {
  readonly breaches: readonly Breach[];
  readonly unchecked: readonly Unchecked[];
}
