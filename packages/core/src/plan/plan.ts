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
 * The rounds of a run, one after the other. In each, one benchmark's crossings (its runtimes, its adapters) stand next to each other, in a
 * drawn order, and so do the benchmarks: a machine's drift hits all alike, and what is compared most alike.
 */
export class Rounds {
  readonly #random: () => number;
  #round = 0;

  /** @param seed - decides the orders, and the launches' own seeds */
  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** The next round: each of these crossings once. */
  next(run: readonly Crossing[]): PlannedLaunch[] {
    const round = this.#round++;
    const groups = [...Map.groupBy(run, comparedKey).values()];
    return shuffle(groups, this.#random).flatMap((group) =>
      shuffle(group, this.#random).map((crossing) => ({ crossing, round, seed: Math.floor(this.#random() * 2 ** 32) })),
    );
  }
}

type Compared = Pick<Crossing, "suite" | "name"> & { readonly processes?: number | undefined };

/** What crossings have in common that are held against each other: all but the runtime and the adapters. */
export const comparedKey = ({ suite, name, processes }: Compared): string => JSON.stringify([suite, name, processes]);

/** The launches of so many rounds, as {@link Rounds} orders them. */
export function planLaunches(run: readonly Crossing[], rounds: number, seed: number): PlannedLaunch[] {
  const all = new Rounds(seed);
  return Array.from({ length: rounds }, () => all.next(run)).flat();
}
