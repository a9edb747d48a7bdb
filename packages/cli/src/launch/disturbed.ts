import type { LaunchConditions } from "@agentperf/core/result";

/** Share of its time that a launch may wait for a processor, or that a hypervisor may take, before it says little of the code. */
const most = { waitShare: 0.1, stolenShare: 0.05 };
/** CPUs that others keep busy, from which on it is they that it waits for, and not its own threads. */
const leastOthers = 0.5;
/** Launches that are made again: a share of those that were made, and a few from the start. */
const share = 0.1;
const allowance = 2;

/** Whether other processes had what a launch was to have. */
export const isDisturbed = ({ waitShare = 0, othersCpus = 0, stolenShare = 0 }: LaunchConditions): boolean =>
  (waitShare > most.waitShare && othersCpus > leastOthers) || stolenShare > most.stolenShare;

/** Whether one more launch may be made again. @param launches - made by now, those that were made again among them */
export const mayRepeat = (launches: number, repeated: number): boolean => repeated < allowance + share * launches;

/** Which of two launches was disturbed less. */
export function lessDisturbed<T extends { readonly conditions?: LaunchConditions | undefined }>(one: T, other: T): T {
  const badness = ({ conditions: { waitShare = 0, stolenShare = 0 } = {} }: T) =>
    Math.max(waitShare / most.waitShare, stolenShare / most.stolenShare);
  return badness(other) < badness(one) ? other : one;
}
