// Logarithm and exponential to the last bit as Go computes them on amd64, so that a geometric mean has the digits that benchstat
// prints. A runtime's own Math.log and Math.exp may round the last bit the other way.

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const logTerms = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805, 0.15313837699209373,
  0.14798198605116586,
] as const;

/**
 * Natural logarithm.
 * @param x - above 0
 * @see Sun Microsystems, fdlibm, e_log.c, 1993: argument reduction by powers of two, then a polynomial in f / (2 + f)
 */
export function goLog(x: number): number {
  let exponent = Math.floor(Math.log2(x)) + 1;
  let fraction = x / 2 ** exponent;
  if (fraction >= 1) {
    fraction /= 2;
    exponent += 1;
  } else if (fraction < 0.5) {
    fraction *= 2;
    exponent -= 1;
  }
  if (fraction < Math.SQRT1_2) {
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
  return exponent * ln2High - (half - (s * (half + odd + even) + exponent * ln2Low) - f);
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
  const exponent = roundHalfEven(x * Math.LOG2E);
  let r = fusedMultiplyAdd(-ln2Upper, exponent, x);
  r = fusedMultiplyAdd(-ln2Lower, exponent, r) * 0.0625;
  let sum = 1 / 40_320;
  for (const term of expTerms) sum = fusedMultiplyAdd(r, sum, term);
  let y = r * sum;
  for (let doubling = 0; doubling < 3; doubling++) y *= y + 2;
  return fusedMultiplyAdd(y + 2, y, 1) * 2 ** exponent;
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** a × b + c with one rounding. @see Dekker, "A floating-point technique for extending the available precision", 1971 */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const sum = product + c;
  const part = sum - product;
  const sumError = product - (sum - part) + (c - part);
  return sum + (sumError + productError);
}

/** A number as the sum of two of half its digits. */
function split(x: number): [high: number, low: number] {
  const scaled = 134_217_729 * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
