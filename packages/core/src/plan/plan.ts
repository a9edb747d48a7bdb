import { seededRandom, shuffle } from "../statistics/random.ts";
import type { Crossing } from "./crossing.ts";

/** One launch to make. */
export interface PlannedLaunch {
  readonly crossing: Crossing;
  /** Number of the round, from 0. */
  readonly round: number;
  /** Seed of the launch's own random numbers; the same for the same plan. */
  readonly seed: number;
}

/**
 * The launches of all rounds: in each round every crossing once, in a random order of its own, so that a machine's drift
 * hits all alike.
 */
export function planLaunches(run: readonly Crossing[], rounds: number, seed: number): PlannedLaunch[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, (_, round) =>
    shuffle(run, random).map((crossing) => ({ crossing, round, seed: Math.floor(random() * 2 ** 32) })),
  ).flat();
}
