import { othersThatMatter } from "@agentperf/core/analysis";
import type { ReferenceName } from "@agentperf/core/result";
import { differenceOf, quantile } from "@agentperf/core/statistics";

/** What a run could use of its machine. */
export interface Machine {
  /** Times of the reference kernels by their names, a value a round. */
  readonly references: Readonly<Record<string, readonly number[]>>;
  /** Processors that other processes used meanwhile; absent where the system doesn't tell. */
  readonly othersCpus?: number | undefined;
}

/** What one of several machines could do, and what was measured there. */
export interface AgentMachine extends Machine {
  readonly name: string;
  /** Ids. */
  readonly crossings: readonly string[];
}

/** The machines of a run. */
export interface Machines {
  /** Where it was made; absent where that doesn't say what it could do. */
  readonly machine?: Machine | undefined;
  /** Where it was measured, where that was done on others. */
  readonly agents?: readonly AgentMachine[] | undefined;
}

/** The machine that a crossing was measured on; undefined: nobody knows what that could do. */
export const machineFor = ({ machine, agents }: Machines, crossing: string): Machine | undefined =>
  agents === undefined ? machine : agents.find(({ crossings }) => crossings.includes(crossing));

/** Something about the machine that isn't what it was. */
export type MachineChange = {
  /** Its largest value, as a logarithm of the ratio: what it can make slower by. */
  readonly highLog: number;
} & (
  | {
      readonly kind: "kernel";
      /** Name of the reference kernel. */
      readonly kernel: string;
      /** New time ÷ old time − 1. */
      readonly change: number;
    }
  | {
      /** A kernel that took very different times in one of the two, so that no figure stands for it. */
      readonly kind: "unsteady";
      readonly kernel: string;
      /** In nanoseconds. */
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: "others"; readonly before: number; readonly now: number }
);

/** A machine that is as it was tells of a change once in so many comparisons. */
const alpha = 0.01;
/** A smaller change is none. */
const least = Math.log1p(0.03);
/** Two runs on one machine differ by this much without a reason, as a standard deviation of logarithms. */
const runOffset = 0.007;

/** What changed between two results that none of their benchmarks can have changed. */
export const machineChanges = (before: Machine, now: Machine): MachineChange[] => [
  ...othersChange(before.othersCpus, now.othersCpus),
  ...kernelChanges(before.references, now.references),
];

/** Whether other processes used so much of it that benchmarks take another time in each run. */
export const isBusy = (machine: Machine | undefined): boolean => (machine?.othersCpus ?? 0) > othersThatMatter;

function othersChange(before: number | undefined, now: number | undefined): MachineChange[] {
  if (before === undefined || now === undefined || Math.abs(now - before) <= othersThatMatter) return [];
  // Who shares a processor with all of them waits as long as they work, and it may have shared none before.
  return [{ kind: "others", before, now, highLog: Math.log1p(Math.max(before, now)) }];
}

function kernelChanges(before: Machine["references"], now: Machine["references"]): MachineChange[] {
  const kernels = Object.keys(before).filter((kernel) => Object.hasOwn(now, kernel));
  return kernels.flatMap((kernel): MachineChange[] => {
    const unsteady = unsteadyOf(kernel, [...(before[kernel] ?? []), ...(now[kernel] ?? [])]);
    if (unsteady !== undefined) return [unsteady];
    const difference = differenceOf(logsOf(before[kernel]), logsOf(now[kernel]), [runOffset, runOffset]);
    if (difference === undefined) return [];
    const [low, high] = difference.interval(alpha / kernels.length);
    const isChange = difference.pValue < alpha / kernels.length && Math.abs(difference.estimate) > least;
    return isChange ? [{ kind: "kernel", kernel, change: Math.expm1(difference.estimate), highLog: Math.max(high, -low) }] : [];
  });
}

/** Of four in five of its values the largest is so many times the smallest. */
const unsteadyFactor = 2;

function unsteadyOf(kernel: string, values: readonly number[]): MachineChange | undefined {
  if (values.length === 0) return undefined;
  const [least, most] = [quantile(values, 0.1), quantile(values, 0.9)];
  return least > 0 && most / least > unsteadyFactor
    ? { kind: "unsteady", kernel, least, most, highLog: Math.log(most / least) }
    : undefined;
}

/** Whether a change of the machine may be one of a benchmark too. @param writesOnDisk - undefined: nobody knows */
export const concerns = (change: MachineChange, writesOnDisk: boolean | undefined): boolean =>
  change.kind === "others" || change.kernel !== fileSystem || writesOnDisk !== false;

/** The kernel that tells of the disk alone. */
const fileSystem: ReferenceName = "file system";

const logsOf = (values: readonly number[] = []): number[] => values.filter((value) => value > 0).map(Math.log);
