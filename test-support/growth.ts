/**
 * Whether the time of something grows about as its size does: eight times the size may take 32 times as long, where the square would take 64 times.
 * Other processes only make a run longer, so the shortest of some runs counts; it is tried until that is short enough, or often enough.
 *
 * @param run - does it once with this size
 * @returns what it took, for a test's message, or undefined where it is fine
 */
export function growsTooFast(small: number, run: (size: number) => unknown): string | undefined {
  const large = 8 * small;
  let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < 12; attempt++) {
    smallMs = Math.min(
      smallMs,
      timeMs(() => run(small)),
    );
    largeMs = Math.min(
      largeMs,
      timeMs(() => run(large)),
    );
    // The first runs are of code that isn't compiled yet.
    if (attempt >= 2 && largeMs < 32 * smallMs + 5) return undefined;
  }
  return `${small} take ${smallMs} ms, and ${large} take ${largeMs} ms`;
}

function timeMs(run: () => unknown): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}
