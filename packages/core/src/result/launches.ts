import type { Launch, Result } from "./types.ts";

/** Whether a launch's figures are those of what was measured: those of a load whose generator was the limit are the generator's. */
export const isTelling = ({ load }: Launch): boolean => load === undefined || load.invalid.length === 0;

/** The launches of one crossing that tell something of it, in order of their rounds. */
export function launchesOf(result: Result, crossing: string): Result["launches"] {
  return result.launches.filter((launch) => launch.crossing === crossing && isTelling(launch)).sort((a, b) => a.round - b.round);
}
