import { median } from "@agentperf/core/statistics";

const sliceMs = 150;
const usualPairs = 24;
/** Connections that are opened anew, and pairs on each. */
const openings = 6;
const pairsOfOpening = 6;

/** One of two things that do the same. */
export interface Side {
  /** One operation; throws where its answer is wrong. */
  run(): Promise<unknown>;
  /** Operations between two looks at the clock, for such as take no longer than the clock does. Default: 1. */
  readonly batch?: number;
  /** Makes what a batch needs, outside of the time. */
  before?(count: number): void;
  close(): unknown;
}

/** What came of two sides in turn. */
export interface InTurn {
  /** Median of (time an operation of the second side takes) ÷ (time one of the first takes). */
  readonly factor: number;
  /** Operations of the second side a second. */
  readonly perSecond: number;
}

/** Operations per millisecond with so many in flight. */
async function rate({ run, batch = 1, before }: Side, inFlight: number): Promise<number> {
  const startMs = performance.now();
  let count = 0;
  let untimedMs = 0;
  const loop = async () => {
    while (performance.now() - startMs < sliceMs) {
      if (before !== undefined) {
        const fromMs = performance.now();
        before(batch);
        untimedMs += performance.now() - fromMs;
      }
      for (let at = 0; at < batch; at++) await run();
      count += batch;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return count / (performance.now() - startMs - untimedMs);
}

/** Runs two sides in slices in turn. */
export async function inTurn(bare: Side, adapter: Side, inFlight: number, pairs = usualPairs): Promise<InTurn> {
  for (let at = 0; at < 4; at++) for (const side of [bare, adapter]) await rate(side, inFlight);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [bare, adapter] : [adapter, bare];
    const [a, b] = [await rate(first, inFlight), await rate(second, inFlight)];
    ratios.push(pair % 2 === 0 ? a / b : b / a);
    rates.push((pair % 2 === 0 ? b : a) * 1_000);
  }
  return { factor: median(ratios), perSecond: median(rates) };
}

/**
 * The same on connections that are opened anew, either side first in turn: a server's process may have got the better place by chance, and keeps it
 * as long as it lives. Two bare clients beside each other differ by a tenth for that reason alone.
 */
export async function inFreshTurns(openBare: () => Promise<Side>, openAdapter: () => Promise<Side>, inFlight: number): Promise<InTurn> {
  const all: InTurn[] = [];
  for (let opening = 0; opening < openings; opening++) {
    const isBareFirst = opening % 2 === 0;
    const first = await (isBareFirst ? openBare : openAdapter)();
    // Some connect only when they are used.
    await first.run();
    const second = await (isBareFirst ? openAdapter : openBare)();
    await second.run();
    const [bare, adapter] = isBareFirst ? [first, second] : [second, first];
    all.push(await inTurn(bare, adapter, inFlight, pairsOfOpening));
    for (const side of [bare, adapter]) await side.close();
  }
  return { factor: median(all.map(({ factor }) => factor)), perSecond: median(all.map(({ perSecond }) => perSecond)) };
}
