// Logarithm and exponential to the last bit as Go computes them on amd64, so that a geometric mean has the digits that benchstat
// prints. A runtime's own Math.log and Math.exp may round the last bit the other way.

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const logTerms = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805, 0.15313837699209373,
  0.14798198605116586,
] as const;

/** To look at a number's bits. */
const bits = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm.
 *
 * Below 2^-1022, where a number has fewer bits, it is as wrong as Go's on amd64, which takes their exponent as it stands there.
 * @param x - above 0, or NaN
 * @see Sun Microsystems, fdlibm, e_log.c, 1993: argument reduction by powers of two, then a polynomial in f / (2 + f)
 */
export function goLog(x: number): number {
  if (!Number.isFinite(x)) return x;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1_022;
  bits.setUint32(0, (high & 0xfffff) | 0x3fe00000);
  let fraction = bits.getFloat64(0);
  if (fraction <= Math.SQRT1_2) {
    fraction *= 2;
    exponent -= 1;
  }
  const f = fraction - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const [l1, l2, l3, l4, l5, l6, l7] = logTerms;
  const odd = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7)));
  const even = s4 * (l2 + s4 * (l4 + s4 * l6));
  const half = 0.5 * f * f;
  return exponent * ln2High - (half - (s * (half + (odd + even)) + exponent * ln2Low) - f);
}

const ln2Upper = 0.693147180559663;
const ln2Lower = 2.8235290563031577e-13;
/** 1/7!, 1/6!, … 1/2!, 1: after 1/8!. */
const expTerms = [1 / 5_040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1] as const;

/**
 * Exponential.
 * @see Shibata, "Efficient evaluation methods of elementary functions suitable for SIMD computation", 2010: a Taylor series on a
 *   sixteenth of the reduced argument, doubled four times
 */
export function goExp(x: number): number {
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  const exponent = roundHalfEven(x * Math.LOG2E);
  let r = fusedMultiplyAdd(-ln2Upper, exponent, x);
  r = fusedMultiplyAdd(-ln2Lower, exponent, r) * 0.0625;
  let sum = 1 / 40_320;
  for (const term of expTerms) sum = fusedMultiplyAdd(r, sum, term);
  let y = r * sum;
  for (let doubling = 0; doubling < 3; doubling++) y *= y + 2;
  const fraction = fusedMultiplyAdd(y + 2, y, 1);
  if (exponent >= -1_022) return exponent > 1_023 ? Number.POSITIVE_INFINITY : fraction * 2 ** exponent;
  return exponent < -1_075 ? 0 : fraction * 2 ** (exponent + 1_022) * 2 ** -1_022;
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * a × b + c with one rounding; of numbers that are neither very large nor very small.
 * @see Boldo & Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008
 */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const [low, lowError] = exactSum(c, productError);
  const [sum, sumError] = exactSum(product, low);
  return sum + oddSum(sumError, lowError);
}

/** A sum as it is rounded, and what the rounding leaves out. @see Knuth, "The art of computer programming", volume 2, 4.2.2 */
function exactSum(a: number, b: number): [sum: number, error: number] {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** A sum that, where it isn't exact, is rounded to the neighbour whose last bit is 1. */
function oddSum(a: number, b: number): number {
  const [sum, error] = exactSum(a, b);
  if (error === 0) return sum;
  bits.setFloat64(0, sum);
  const whole = bits.getBigInt64(0);
  if ((whole & 1n) === 1n) return sum;
  bits.setBigInt64(0, whole + (error > 0 === sum > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/** A number as the sum of two of half its digits. @see Dekker, "A floating-point technique for extending the available precision", 1971 */
function split(x: number): [high: number, low: number] {
  const scaled = 134_217_729 * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
