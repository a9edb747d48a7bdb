/** An operation of known cost, for the measuring itself to be measured on. */
export interface Kernel {
  readonly name: string;
  readonly isAsync: boolean;
  run(): unknown;
}

// Its element is a plain 32-bit integer on every runtime, where a variable may become a number on the heap.
const seed = new Int32Array(1);

/** So many steps of a linear congruential generator: each needs the one before, so no compiler can shorten it. */
function steps(count: number): number {
  let state = seed[0] as number;
  for (let at = 0; at < count; at++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  seed[0] = state;
  return state;
}

/** Five kernels, sync and async, from about 10 ns to 10 ms. */
export const kernels: readonly Kernel[] = [
  { name: "sync 10 ns", isAsync: false, run: () => steps(8) },
  { name: "sync 1 µs", isAsync: false, run: () => steps(1_000) },
  { name: "async 1 µs", isAsync: true, run: async () => steps(900) },
  { name: "sync 100 µs", isAsync: false, run: () => steps(100_000) },
  { name: "async 10 ms", isAsync: true, run: () => new Promise((resolve) => setTimeout(() => resolve(steps(10)), 10)) },
];
