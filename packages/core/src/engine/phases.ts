import type { Benchmark, BenchmarkContext } from "../benchmark/define-benchmark.ts";

/** What measuring is doing. */
export type Phase = "setup" | "verify" | "warmup" | "measure" | "memory" | "teardown";

/** Told how a measurement goes on. */
export interface PhaseListener {
  /** Told when a phase begins. */
  onPhase?(phase: Phase): void;
  /**
   * Told of the first failure and its phase as soon as it happens, before anything is torn down.
   * @param at - which of several contenders it is a failure of, from 0; absent: nobody can tell
   */
  onFailure?(thrown: unknown, phase: Phase, at?: number): void;
}

/** A benchmark that is measured, and what it runs on. */
export interface Contender {
  readonly benchmark: Benchmark;
  readonly context: BenchmarkContext;
}

/** The phases of one measurement, with its first failure. */
export class Phases {
  readonly #listener: PhaseListener;
  #phase: Phase = "setup";
  /** Which contender is at work, from 0; undefined: none, or several. */
  at: number | undefined;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(listener: PhaseListener) {
    this.#listener = listener;
  }

  /** The first failure. */
  get failure(): { readonly thrown: unknown } | undefined {
    return this.#failure;
  }

  /** Begins a phase. After a failure only teardown is one: what hung when it was given up may go on meanwhile. */
  enter(phase: Phase): void {
    if (this.#failure !== undefined && phase !== "teardown") return;
    this.#phase = phase;
    this.#listener.onPhase?.(phase);
  }

  /** Tells of a failure in the present phase, unless one was told of before: that one is the cause, this one most often its consequence. */
  fail(thrown: unknown, at = this.at): void {
    if (this.#failure !== undefined) return;
    this.#failure = { thrown };
    this.#listener.onFailure?.(thrown, this.#phase, at);
  }

  /** Does some work, and tells of its failure at once. */
  async telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      this.fail(thrown);
      throw thrown;
    }
  }
}

/**
 * Sets benchmarks up, does something with their states, and tears down each that was set up, whatever happens.
 * @throws the first failure
 */
export async function throughPhases<T>(
  contenders: readonly Contender[],
  listener: PhaseListener,
  work: (states: readonly unknown[], phases: Phases) => Promise<T>,
): Promise<T> {
  const phases = new Phases(listener);
  const done: { readonly contender: Contender; readonly state: unknown }[] = [];
  const settingUp = async () => {
    phases.enter("setup");
    for (const [at, contender] of contenders.entries()) {
      phases.at = at;
      done.push({ contender, state: await contender.benchmark.setup?.(contender.context) });
    }
    return work(
      done.map(({ state }) => state),
      phases,
    );
  };
  const [outcome] = await Promise.allSettled([phases.telling(settingUp)]);
  if (done.length > 0) phases.enter("teardown");
  const ends = await Promise.allSettled(done.map(async ({ contender, state }) => contender.benchmark.teardown?.(state)));
  for (const [at, end] of ends.entries()) if (end.status === "rejected") phases.fail(end.reason, at);
  if (phases.failure !== undefined) throw phases.failure.thrown;
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
