import { differenceOf } from "@agentperf/core/statistics";

/** Times of the reference kernels, a value a round. */
export type References = Readonly<Record<string, readonly number[]>>;

/** A reference kernel that isn't what it was. */
export interface MachineChange {
  /** Name of the kernel. */
  readonly kernel: string;
  /** New time ÷ old time − 1. */
  readonly change: number;
  /** Its largest value, as a logarithm of the ratio. */
  readonly highLog: number;
}

/** A machine that is as it was tells of a change once in so many comparisons. */
const alpha = 0.01;
/** A smaller change is none. */
const least = Math.log1p(0.03);
/** Two runs on one machine differ by this much without a reason, as a standard deviation of logarithms. */
const runOffset = 0.007;

/** What changed between two results that none of their benchmarks can have changed. */
export function machineChanges(before: References, now: References): MachineChange[] {
  const kernels = Object.keys(before).filter((kernel) => Object.hasOwn(now, kernel));
  return kernels.flatMap((kernel): MachineChange[] => {
    const difference = differenceOf(logsOf(before[kernel]), logsOf(now[kernel]), runOffset);
    if (difference === undefined) return [];
    const [low, high] = difference.interval(alpha / kernels.length);
    const isChange = difference.pValue < alpha / kernels.length && Math.abs(difference.estimate) > least;
    return isChange ? [{ kernel, change: Math.expm1(difference.estimate), highLog: Math.max(high, -low) }] : [];
  });
}

const logsOf = (values: readonly number[] = []): number[] => values.filter((value) => value > 0).map(Math.log);
