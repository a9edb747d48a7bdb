import type { Result } from "./types.ts";

/** The launches of one crossing, in order of their rounds. */
export function launchesOf(result: Result, crossing: string): Result["launches"] {
  return result.launches.filter((launch) => launch.crossing === crossing).sort((a, b) => a.round - b.round);
}
