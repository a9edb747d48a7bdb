import type { Benchmark } from "../benchmark/define-benchmark.ts";

/** One benchmark's operation, bound to its state, in the forms that the loops need. */
export interface Operation {
  /** Whether something untimed belongs to each operation. */
  readonly hasUntimed: boolean;
  /** Untimed part before an operation: undoes the one before, and makes the argument of the next. */
  prepare(): unknown;
  /** The timed part. */
  run(argument: unknown): unknown;
  /** The timed part of a sync operation that has nothing untimed, with no call between that could show in a few nanoseconds. */
  runBare(): void;
  /** The same of an async one. */
  runBareAsync(): unknown;
  /** Undoes the operation that ran last, if that is still to do. */
  settle(): Promise<void>;
}

/** Where a result goes so that the compiler can't leave its computation out. */
export const sink: { value: unknown } = { value: undefined };

/**
 * Binds a benchmark to a state. Each loop needs one of its own: it remembers the operation to undo.
 * @param state - what the benchmark's `setup` gave
 */
export function bindOperation(benchmark: Benchmark, state: unknown): Operation {
  const { prepare, release } = benchmark;
  let pending: { result: unknown; argument: unknown } | undefined;

  const settle = async () => {
    if (pending === undefined || release === undefined) return;
    const { result, argument } = pending;
    pending = undefined;
    await release.call(benchmark, state, await result, argument);
  };

  // Kept as lean as the benchmark allows: what isn't there must cost nothing.
  const timed =
    release === undefined
      ? (argument: unknown) => benchmark.run(state, argument)
      : (argument: unknown) => {
          const result = benchmark.run(state, argument);
          pending = { result, argument };
          return result;
        };

  const before =
    release === undefined
      ? () => prepare?.call(benchmark, state)
      : async () => {
          await settle();
          return prepare?.call(benchmark, state);
        };

  return {
    hasUntimed: prepare !== undefined || release !== undefined,
    prepare: before,
    run: timed,
    runBare() {
      sink.value = benchmark.run(state, undefined);
    },
    runBareAsync: () => benchmark.run(state, undefined),
    settle,
  };
}
