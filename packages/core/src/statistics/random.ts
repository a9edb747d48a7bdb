/**
 * A generator of numbers in [0, 1) that gives the same sequence for the same seed.
 *
 * @param seed - any number; its low 32 bits count
 * @see Sebastiano Vigna, SplitMix; the 32-bit mixing constants are those of "mulberry32" (Tommy Ettinger, 2017)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The items in a random order; each order is equally likely.
 *
 * @see Durstenfeld, "Algorithm 235: Random permutation", 1964
 */
export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    // Both indices are inside the array.
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
