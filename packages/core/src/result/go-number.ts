/** Why a text isn't a number. */
export type NotANumber = "syntax" | "range";

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const hexadecimal = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/;
const named = /^(?:([+-]?)inf(?:inity)?|nan)$/i;
/** An underscore stands between two digits, or between the prefix and a digit. */
const misplaced = { decimal: /(?:^|\D)_|_(?:$|\D)/, hexadecimal: /(?:^|[^\da-fA-FxX])_|_(?:$|[^\da-fA-F])/ } as const;

/**
 * Reads a number as Go's `strconv.ParseFloat` does: decimal or hexadecimal (`0x1p-2`), with underscores between digits, `Inf` and `NaN`.
 * @returns the number, or why it isn't one
 */
export function parseGoFloat(text: string): number | NotANumber {
  if (decimal.test(text)) return inRange(Number(text));
  const name = named.exec(text);
  if (name !== null) return name[1] === undefined ? Number.NaN : name[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (text.includes("_")) {
    const kind = /^[+-]?0[xX]/.test(text) ? "hexadecimal" : "decimal";
    return misplaced[kind].test(text) ? "syntax" : parseGoFloat(text.replaceAll("_", ""));
  }
  return hexadecimalFloat(text);
}

const inRange = (value: number): number | NotANumber => (Number.isFinite(value) ? value : "range");

/** So many bits hold every value of a float64 and what decides how it is rounded. */
const keptBits = 1_200n;

function hexadecimalFloat(text: string): number | NotANumber {
  const parts = hexadecimal.exec(text);
  if (parts === null) return "syntax";
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = parts;
  if (whole === "" && fraction === "") return "syntax";
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const negative = sign === "-" ? -1 : 1;
  if (digits === "") return negative * 0;
  // What lies beyond these exponents is 0 or out of range, however long the digits are.
  const exponent = Math.max(-1e9, Math.min(1e9, Number(exponentText))) - 4 * fraction.length;
  const top = exponent + 4 * digits.length;
  if (top > 1_100) return "range";
  if (top < -1_100) return negative * 0;
  // Of more digits than can count, the last one stands for all that follow.
  const most = Number(keptBits) / 4;
  const sticky = digits.length > most && /[^0]/.test(digits.slice(most)) ? 1n : 0n;
  const mantissa = (BigInt(`0x${digits.slice(0, most)}`) << 1n) | sticky;
  const value = rounded(mantissa, exponent - 1 + 4 * Math.max(0, digits.length - most));
  return Number.isFinite(value) ? negative * value : "range";
}

/** mantissa × 2^exponent as the nearest float64, an even one where two are as near. */
function rounded(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length;
  // The last bit of a float64 weighs this much: less than 2^-1074 there is nothing.
  const last = Math.max(bits + exponent - 53, -1_074);
  const drop = last - exponent;
  if (drop <= 0) return scaled(Number(mantissa), exponent);
  const half = 1n << BigInt(drop - 1);
  const rest = mantissa & ((half << 1n) - 1n);
  let kept = mantissa >> BigInt(drop);
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  return scaled(Number(kept), last);
}

/** In two steps, as a power of two alone may be out of range. */
const scaled = (value: number, exponent: number): number =>
  value * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));

const whole = /^([+-]?)(\d+)$/;

/** Reads a whole number as Go's `strconv.Atoi` does on a 64-bit machine; beyond 2^53 it is rounded. */
export function parseGoInteger(text: string): number | NotANumber {
  const parts = whole.exec(text);
  if (parts === null) return "syntax";
  const digits = (parts[2] as string).replace(/^0+(?=\d)/, "");
  if (digits.length < 16) return Number(`${parts[1]}${digits}`);
  if (digits.length > 19) return "range";
  const value = BigInt(digits);
  if (value > (parts[1] === "-" ? 2n ** 63n : 2n ** 63n - 1n)) return "range";
  return Number(`${parts[1]}${digits}`);
}
