import { now } from "mitata/src/lib.mjs";
import type { Checked } from "./check.ts";
import { type Running, timePerOperation } from "./loops.ts";

/** Options of {@link warmUp}. */
export interface WarmUpOptions extends Pick<Running, "inFlight" | "signal"> {
  readonly durationNs: number;
  /** Operations after which it ends in any case. Default: any number. */
  readonly most?: number | undefined;
}

/** What warming up gave. */
export interface WarmedUp {
  /** Roughly how long an operation takes; with several in flight the time between two ends. */
  readonly nsPerOp: number;
  readonly elapsedMs: number;
}

/** Length of a round: long beside the clock. */
const roundNs = 1e6;

/** Runs operations until the compilers have seen them. One that is longer than the warm-up has had it by being checked. */
export async function warmUp(checked: Checked, options: WarmUpOptions): Promise<WarmedUp> {
  const { inFlight, signal, durationNs, most = Number.POSITIVE_INFINITY } = options;
  const running = { operation: checked.operation, kind: checked.kind, inFlight, signal };
  let nsPerOp = checked.timedNs / inFlight;
  if (checked.wholeNs >= durationNs) return { nsPerOp, elapsedMs: 0 };
  const startNs = now();
  let round = 1;
  let largest = 0;
  let count = 0;
  while (!signal.aborted && now() - startNs < durationNs && count < most) {
    const size = Math.min(round, most - count);
    const fromNs = now();
    const ns = await timePerOperation(running, size);
    count += Math.max(size, inFlight);
    // The shortest of the longest rounds: the clock is too coarse for short ones, and what disturbs the machine only makes them longer.
    nsPerOp = size > largest ? ns : Math.min(nsPerOp, size === largest ? ns : nsPerOp);
    largest = Math.max(largest, size);
    if (now() - fromNs < roundNs) round *= 2;
  }
  return { nsPerOp: Math.max(nsPerOp, 0.1), elapsedMs: (now() - startNs) / 1e6 };
}
