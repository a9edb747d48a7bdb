import process from "node:process";
import { median, studentQuantile } from "@agentperf/core/statistics";

const sliceMs = 150;
const usualPairs = 24;
/** Openings of connections, after some that only let compilers see everything; pairs on each; and how long each side of a pair runs. */
const [openings, openingsBefore, pairsOfOpening] = [8, 2, 24];
/** So short that what disturbs a machine for longer finds both sides alike; with many in flight, that they are in flight most of the time. */
const sliceOfOpeningMs = (inFlight: number): number => (inFlight === 1 ? 15 : 50);

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

/** What a slice of one side came to. */
interface Slice {
  /** Operations per millisecond. */
  readonly perMs: number;
  /** CPU time of this process an operation, in microseconds, on all its threads. */
  readonly cpuUs: number;
}

/** Runs one side for a slice, with so many operations in flight. */
async function slice({ run, batch = 1, before }: Side, inFlight: number, forMs = sliceMs): Promise<Slice> {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  let count = 0;
  let untimedMs = 0;
  const loop = async () => {
    while (performance.now() - startMs < forMs) {
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
  const perMs = count / (performance.now() - startMs - untimedMs);
  const { user, system } = process.cpuUsage(cpu);
  return { perMs, cpuUs: (user + system) / count };
}

/** Runs two sides in slices in turn. */
export async function inTurn(bare: Side, adapter: Side, inFlight: number, pairs = usualPairs): Promise<InTurn> {
  for (let at = 0; at < 4; at++) for (const side of [bare, adapter]) await slice(side, inFlight);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [bare, adapter] : [adapter, bare];
    const [a, b] = [(await slice(first, inFlight)).perMs, (await slice(second, inFlight)).perMs];
    ratios.push(pair % 2 === 0 ? a / b : b / a);
    rates.push((pair % 2 === 0 ? b : a) * 1_000);
  }
  return { factor: median(ratios), perSecond: median(rates) };
}

/** A ratio, and the interval in which it is by 95 %. */
export interface Ratio {
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

/** What came of two sides in turn, whose connections were opened again and again. */
export interface InFreshTurns {
  /** (Time an operation of the second side takes) ÷ (time one of the first takes). */
  readonly time: Ratio;
  /** The same of the CPU time of this process. */
  readonly cpu: Ratio;
  /** Operations of the second side a second. */
  readonly perSecond: number;
}

/** The geometric mean: what is twice as fast by chance once and half as fast another time is as fast. By Student's t on the logarithms. */
function ratioOf(logs: readonly number[]): Ratio {
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const margin = studentQuantile(0.05, logs.length - 1) * Math.sqrt(variance / logs.length);
  return { factor: Math.exp(mean), low: Math.exp(mean - margin), high: Math.exp(mean + margin) };
}

/**
 * The same on connections that are opened anew, either side first in turn: a server's process may have got the better place by chance, and keeps it
 * as long as it lives. Two bare clients beside each other differ by a tenth for that reason alone.
 */
export async function inFreshTurns(
  openBare: () => Promise<Side>,
  openAdapter: () => Promise<Side>,
  inFlight: number,
): Promise<InFreshTurns> {
  const [times, cpus, rates]: [number[], number[], number[]] = [[], [], []];
  for (let opening = -openingsBefore; opening < openings; opening++) {
    const isBareFirst = opening % 2 === 0;
    const first = await (isBareFirst ? openBare : openAdapter)();
    // Some connect only when they are used.
    await first.run();
    const second = await (isBareFirst ? openAdapter : openBare)();
    await second.run();
    const [bare, adapter] = isBareFirst ? [first, second] : [second, first];
    for (const side of [bare, adapter]) await slice(side, inFlight, 200);
    const pairs: { readonly bare: Slice; readonly adapter: Slice }[] = [];
    for (let pair = 0; pair < pairsOfOpening; pair++) {
      const isBareNow = pair % 2 === 0;
      const a = await slice(isBareNow ? bare : adapter, inFlight, sliceOfOpeningMs(inFlight));
      const b = await slice(isBareNow ? adapter : bare, inFlight, sliceOfOpeningMs(inFlight));
      pairs.push(isBareNow ? { bare: a, adapter: b } : { bare: b, adapter: a });
    }
    for (const side of [bare, adapter]) await side.close();
    if (opening < 0) continue;
    times.push(median(pairs.map((pair) => Math.log(pair.bare.perMs / pair.adapter.perMs))));
    cpus.push(median(pairs.map((pair) => Math.log(pair.adapter.cpuUs / pair.bare.cpuUs))));
    rates.push(median(pairs.map((pair) => pair.adapter.perMs * 1_000)));
  }
  return { time: ratioOf(times), cpu: ratioOf(cpus), perSecond: median(rates) };
}

/** A row that a program of fresh turns prints. */
export interface FreshRow extends InFreshTurns {
  readonly client: string;
  readonly operation: string;
  readonly inFlight: number;
  /** Whether both sides are the bare client: what the method makes of two that are the same. */
  readonly isBare?: boolean;
}

/** The head of a table of such rows. */
export const freshHead = `| runtime | client | operation | in flight | through the adapter, op/s | time ÷ bare | CPU time ÷ bare | target |
|---|---|---|--:|--:|--:|--:|--:|`;

const shown = ({ factor, low, high }: Ratio): string => `${factor.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

/**
 * A line of it. What an adapter adds to the time it adds to the CPU time too, which is less of it: so it meets the target where one
 * of them surely does, and neither surely misses it.
 */
export function freshLine(runtime: string, { client, operation, inFlight, isBare = false, time, cpu, perSecond }: FreshRow): string {
  const most = inFlight === 1 ? 1.05 : 1.1;
  const isMissed = time.low > most || cpu.low > most;
  const judged = isMissed ? "**missed**" : cpu.high <= most || time.high <= most ? "met" : "not known";
  const name = isBare ? `${operation}, bare on both sides` : operation;
  return `| ${[runtime, client, name, inFlight, perSecond.toFixed(0), shown(time), shown(cpu), isBare ? "–" : `≤ ${most}: ${judged}`].join(" | ")} |`;
}
