// Numbers as Go's strconv prints them. JavaScript rounds a tie away from zero, and gives up on decimals from 1e21.

/** A number with so many decimals, as Go's `%.Nf` prints it: a tie goes to the even digit. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign}${BigInt(size)}${decimals === 0 ? "" : `.${"0".repeat(decimals)}`}`;
  const text = size.toFixed(decimals);
  // Half of the last digit is left over just where the number has one binary digit more than there are decimals.
  const isTie = (size * 2 ** (decimals + 1)) % 2 === 1;
  const last = Number(text.at(-1));
  return sign + (isTie && last % 2 === 1 ? text.slice(0, -1) + (last - 1) : text);
}

/** The same with a plus sign before what isn't negative: `%+.2f`. */
export function formatSigned(value: number, decimals: number): string {
  const text = formatFixed(value, decimals);
  return /^[-+]/.test(text) ? text : `+${text}`;
}

/** A number by the fewest digits that give it back, as Go's `%v` prints it: with an exponent below 1e-4 and from 1e6. */
export function formatShortest(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${digits}e${power < 0 ? "-" : "+"}${size}`;
}

const formatSpecial = (value: number): string => (Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
