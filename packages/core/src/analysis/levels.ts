/** How a figure stands: up to what is aimed at, up to what is still tolerated, or beyond it. */
export type Level = "good" | "warning" | "bad";

/** Where the levels of a figure part. */
export interface Limits {
  /** Up to here it is good. */
  readonly target: number;
  /** Above this it is bad. */
  readonly limit: number;
}

/** Objects that one operation may allocate: the Go suite's own figures. */
export const allocationLimits: Limits = { target: 100, limit: 500 };

/** The level of a figure of which less is better. */
export function levelOf(value: number, { target, limit }: Limits): Level {
  if (value <= target) return "good";
  return value <= limit ? "warning" : "bad";
}
