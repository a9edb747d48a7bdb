import { binomial } from "./mann-whitney.ts";

/** Up to so many values the binomial distribution itself is used, beyond it its normal approximation. */
const exactUpTo = 30;

/** An interval between order statistics, from 1; 0 and n + 1 stand for minus and plus infinity. */
export interface OrderInterval {
  readonly low: number;
  readonly high: number;
}

const intervals = new Map<string, OrderInterval>();

/**
 * Confidence interval of the median by order statistics of the binomial distribution: the values most likely around it, from the middle
 * outwards. Where two are alike, the one that benchstat takes comes first: nearly always the lower one.
 *
 * @param n - size of the sample
 * @param confidence - at least, in (0, 1)
 * @see Conover, "Practical nonparametric statistics", 3rd edition, 1999, section 3.2
 */
export function medianInterval(n: number, confidence: number): OrderInterval {
  const key = `${n} ${confidence}`;
  let interval = intervals.get(key);
  if (interval === undefined) {
    interval = n <= exactUpTo ? exact(n, confidence) : approximate(n, confidence);
    intervals.set(key, interval);
  }
  return interval;
}

/**
 * Of 21 to 30 values: the k that golang.org/x/perf, which computes these binomials by logarithms, gives a smaller share than n - k, by the last
 * digit. It then takes the higher value first.
 */
const higherFirst: Readonly<Record<number, readonly number[]>> = {
  21: [2, 4, 7],
  22: [2, 4, 7, 10],
  23: [2, 4, 7],
  24: [2, 4, 7, 11],
  25: [2, 4, 7, 10],
  26: [2, 4, 7, 10],
  27: [2, 4, 7, 10, 11, 13],
  28: [2, 4, 7, 10, 12, 13],
  29: [2, 4, 5, 6, 7, 10, 13],
  30: [2, 4, 5, 6, 7, 8, 10, 13, 14],
};

function exact(n: number, confidence: number): OrderInterval {
  const share = (k: number) => (k < 0 || k > n ? 0 : binomial(n, k) / 2 ** n);
  let low = Math.ceil((n + 1) / 2) - 1;
  let high = low + 1;
  let covered = share(low);
  while (covered < confidence && (share(low - 1) > 0 || share(high) > 0)) {
    const [left, right] = [share(low - 1), share(high)];
    if (left > right || (left === right && !higherFirst[n]?.includes(low - 1))) covered += share(--low);
    else covered += share(high++);
  }
  return { low: Math.max(0, low), high: Math.min(n + 1, high) };
}

function approximate(n: number, confidence: number): OrderInterval {
  const [mean, deviation] = [n / 2, Math.sqrt(n) / 2];
  const from = mean + deviation * inverseNormal((1 - confidence) / 2);
  const to = 2 * mean - from;
  const low = Math.floor(Math.floor(from - 0.5) + 0.5) + 1;
  const high = Math.floor(Math.ceil(to - 0.5) + 0.5) + 1;
  const covered = (right: number) => normalCdf((right - 0.5 - mean) / deviation) - normalCdf((low - 0.5 - mean) / deviation);
  const biased = covered(high - 1) >= confidence && covered(high - 1) < covered(high) ? high - 1 : high;
  return { low: Math.max(0, low), high: Math.min(n + 1, biased) };
}

/** Fewest values that give a finite interval; undefined where it takes more than fifty. */
export function fewestForInterval(confidence: number): number | undefined {
  for (let n = 2; n <= 50; n++) {
    const { low, high } = medianInterval(n, confidence);
    if (low > 0 && high <= n) return n;
  }
  return undefined;
}

/** Distribution function of the standard normal. @see Cody, "Rational Chebyshev approximations for the error function", 1969, by a series and a continued fraction here */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  let tail: number;
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let k = 1; k < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
      term *= (-x * x) / k;
      sum += term / (2 * k + 1);
    }
    tail = (1 - (2 / Math.sqrt(Math.PI)) * sum) / 2;
  } else {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (x + fraction);
    tail = Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction) / 2;
  }
  return z < 0 ? tail : 1 - tail;
}

/** The z below which a share of the standard normal distribution lies, by bisection. */
function inverseNormal(share: number): number {
  let [low, high] = [-40, 40];
  for (let step = 0; step < 200 && high - low > 0; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
