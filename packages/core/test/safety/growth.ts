const factor = 64;

/**
 * How many times longer a function takes for a text 64 times as long: about 64 where its time is linear, 4,096 where it is quadratic. The best of
 * several tries, so that other work on the machine counts less.
 */
export function growth(piece: string, take: (text: string) => unknown): number {
  const short = piece.repeat(Math.ceil(10_000 / piece.length));
  const long = short.repeat(factor);
  take(short);
  return (
    best(() => take(long)) /
    Math.max(
      best(() => take(short)),
      0.5,
    )
  );
}

function best(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const startedMs = performance.now();
    run();
    return performance.now() - startedMs;
  });
  return Math.min(...times);
}

/** Above linear by as much as noise, collections and caches make, and well below quadratic. */
export const linear = factor * 12;
