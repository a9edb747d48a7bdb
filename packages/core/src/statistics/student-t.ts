/** Logarithm of the gamma function. @see Lanczos, "A precision approximation of the gamma function", 1964; Godfrey's coefficients, g = 7 */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
    9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const base = shifted + 7.5;
  const series = coefficients.reduce((sum, coefficient, at) => sum + coefficient / (shifted + at + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/** Regularized incomplete beta function, by its continued fraction. @see Abramowitz & Stegun, "Handbook of mathematical functions", 1964, 26.5.8 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  // Lentz's evaluation: two running terms, kept from zero.
  const tiny = 1e-300;
  let [c, d] = [1, 1 - ((a + b) * x) / (a + 1)];
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let fraction = d;
  for (let m = 1; m < 300; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + term / c;
      if (Math.abs(c) < tiny) c = tiny;
      fraction *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

/**
 * Two-sided tail of Student's t distribution: P(|T| ≥ |t|).
 * @param freedom - degrees of freedom, above 0
 * @see Student, "The probable error of a mean", 1908
 */
export function studentTail(t: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`degrees of freedom ${freedom} must be above 0`);
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t that |T| exceeds with this probability. @param tail - two-sided, in (0, 1) */
export function studentQuantile(tail: number, freedom: number): number {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail ${tail} must be between 0 and 1`);
  let [low, high] = [0, 1];
  while (studentTail(high, freedom) > tail) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}
