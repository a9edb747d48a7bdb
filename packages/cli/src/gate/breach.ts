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
  | { readonly kind: "nothing in common"; readonly baseline?: string | undefined };

/** What a gate found. */
export interface Gated {
  readonly breaches: readonly Breach[];
  readonly unchecked: readonly Unchecked[];
}
