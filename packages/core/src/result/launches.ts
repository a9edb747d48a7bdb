import type { Launch, Result } from "./types.ts";

/** Whether a launch says something of what was measured: a load whose generator was the limit only says something of that. */
export const isValid = ({ load }: Launch): boolean => load === undefined || load.invalid.length === 0;

/** Whether a launch has times of what was measured: it is valid, and where it is a load, something was answered. */
export const isTelling = (launch: Launch): boolean => isValid(launch) && hasTimes(launch);

/** Whether a launch has times, whatever they are of: a load in which nothing was answered has none, and 0 in their place. */
export const hasTimes = ({ load }: Launch): boolean => load === undefined || load.counts.completed + load.counts.unanswered > 0;

/** The launches of one crossing that have times of it, in order of their rounds. */
export function launchesOf(result: Result, crossing: string): Result["launches"] {
  return result.launches.filter((launch) => launch.crossing === crossing && isTelling(launch)).sort((a, b) => a.round - b.round);
}
