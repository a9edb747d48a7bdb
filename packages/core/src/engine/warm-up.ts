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

/** Rounds grow to this length, and one of this length is long beside the clock. */
const [roundNs, longNs] = [1e6, 1e5] as const;

/** Runs operations until the compilers have seen them. One that is longer than the warm-up has had it by being checked. */
export async function warmUp(checked: Checked, options: WarmUpOptions): Promise<WarmedUp> {
  const { inFlight, signal, durationNs, most = Number.POSITIVE_INFINITY } = options;
  const running = { operation: checked.operation, kind: checked.kind, inFlight, signal };
  let nsPerOp = checked.timedNs / inFlight;
  if (checked.wholeNs >= durationNs) return { nsPerOp, elapsedMs: 0 };
  const startNs = now();
  let round = 1;
  let isRough = true;
  let count = 0;
  while (!signal.aborted && now() - startNs < durationNs && count < most) {
    const size = Math.min(round, most - count);
    const fromNs = now();
    const ns = await timePerOperation(running, size);
    count += Math.max(size, inFlight);
    const tookNs = now() - fromNs;
    // What disturbs the machine only makes a round longer; but the clock is too coarse for short ones.
    if (isRough) nsPerOp = ns;
    else if (tookNs >= longNs) nsPerOp = Math.min(nsPerOp, ns);
    if (tookNs >= longNs) isRough = false;
    if (tookNs < roundNs) round *= 2;
  }
  return { nsPerOp: Math.max(nsPerOp, 0.1), elapsedMs: (now() - startNs) / 1e6 };
}
