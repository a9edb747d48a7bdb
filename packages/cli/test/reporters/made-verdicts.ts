import type { Verdict } from "../../src/ab/rounds.ts";

/** A verdict on a change by this share, known to a hundredth. */
export const verdict = (benchmark: string, decision: Verdict["decision"], share: number, more: Partial<Verdict> = {}): Verdict => ({
  benchmark,
  runtime: "node",
  method: "alternating",
  decision,
  estimate: Math.log1p(share),
  low: Math.log1p(share - 0.01),
  high: Math.log1p(share + 0.01),
  values: [1, 2, 3],
  nsPerOp: [1_000, 1_000 * (1 + share)],
  seconds: 12,
  ...more,
});
