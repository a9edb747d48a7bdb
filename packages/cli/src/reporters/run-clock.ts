import { formatClock } from "./format.ts";

/** Where a run is. */
export interface Position {
  /** The launch that is made now, counted from 0. */
  readonly index: number;
  /** Launches that are known of by now. */
  readonly total: number;
  /** When no further ones are added, by the same clock; absent: all are known. */
  readonly endMs?: number | undefined;
}

/** Tells how much of a run is done, and how long it will take. */
export class RunClock {
  readonly #launchMs: number;
  readonly #now: () => number;
  readonly #startMs: number;
  #endMs: number;
  #isMost = false;

  /** @param launchMs - what a launch takes, until the first ones have shown it */
  constructor(launchMs: number, now = () => performance.now()) {
    this.#launchMs = launchMs;
    this.#now = now;
    this.#startMs = now();
    this.#endMs = this.#startMs;
  }

  /** A launch begins. */
  at({ index, total, endMs }: Position): void {
    const perLaunchMs = index === 0 ? this.#launchMs : (this.#now() - this.#startMs) / index;
    this.#endMs = endMs ?? this.#now() + (total - index) * perLaunchMs;
    this.#isMost = endMs !== undefined;
  }

  /** `0:45 left`, or `at most 0:45 left`. */
  get left(): string {
    const left = `${formatClock((this.#endMs - this.#now()) / 1_000)} left`;
    return this.#isMost ? `at most ${left}` : left;
  }

  /** How much of its time is over, from 0 to 1. */
  get share(): number {
    const [passed, whole] = [this.#now() - this.#startMs, this.#endMs - this.#startMs];
    return whole <= 0 ? 0 : Math.min(1, passed / whole);
  }
}
