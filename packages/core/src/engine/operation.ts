import type { Benchmark } from "../benchmark/define-benchmark.ts";

/** Whether an operation gives its result at once, or something to wait for: a promise or another thenable. */
export type ResultKind = "sync" | "async";

/** One benchmark's operation on its state. It remembers nothing, so any number of loops can run it at the same time. */
export interface Operation {
  /** Whether something untimed belongs to each operation. */
  readonly hasUntimed: boolean;
  /** Untimed: makes the argument of one operation. */
  readonly prepare: () => unknown;
  /** The timed part. */
  readonly run: (argument: unknown) => unknown;
  /** Untimed: undoes one operation. */
  readonly release: (result: unknown, argument: unknown) => unknown;
}

/**
 * Binds a benchmark to a state.
 * @param state - what the benchmark's `setup` gave
 */
export function bindOperation(benchmark: Benchmark, state: unknown): Operation {
  return {
    hasUntimed: benchmark.prepare !== undefined || benchmark.release !== undefined,
    prepare: () => benchmark.prepare?.(state),
    run: (argument) => benchmark.run(state, argument),
    release: (result, argument) => benchmark.release?.(state, result, argument),
  };
}

/** Whether a value must be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  // Whatever isn't null or undefined can be asked for a member.
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";
}
