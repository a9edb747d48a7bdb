import { unitParts } from "../result/go-units.ts";
import { formatFixed } from "./go-format.ts";

/** Shows numbers of one scale: so many decimals, divided by the factor, with its prefix. */
export interface Scale {
  readonly decimals: number;
  readonly factor: number;
  readonly prefix: string;
}

interface Prefix {
  readonly factor: number;
  readonly prefix: string;
  /** From these on a number is shown with one, two or three decimals: where rounding to four digits would carry. */
  readonly from: readonly [number, number, number];
}

const decimalPrefixes: readonly Prefix[] = ["T", "G", "M", "k", "", "m", "µ", "n"].map((prefix, at) => {
  const exponent = 12 - 3 * at;
  const from = ["99.995", "9.9995", "0.99995"].map((digits) => Number(`${digits}e${exponent}`)) as [number, number, number];
  return { factor: Number(`1e${exponent}`), prefix, from };
});

const binaryPrefixes: readonly Prefix[] = ["Ti", "Gi", "Mi", "Ki", ""].map((prefix, at) => {
  const factor = 2 ** (40 - 10 * at);
  return { factor, prefix, from: [99.995 * factor, 9.9995 * factor, 0.99995 * factor] };
});

/** From these on a number below all prefixes is shown with three, four, … decimals; a smaller one with ten. */
const smallFrom = [1, 2, 3, 4, 5, 6, 7].map((exponent) => Number(`9.9995e-${exponent}`));

/** Whether a unit counts bytes above its fraction line. */
const isBinary = (unit: string): boolean =>
  unitParts(unit).some(({ text, isDenominator }) => !isDenominator && (text === "B" || text === "MB" || text === "bytes"));

/** The scale for values of a unit that are shown side by side: that of the one closest to zero, with four significant digits. */
export function commonScale(values: readonly number[], unit: string): Scale {
  let least = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size !== 0 && (least === 0 || size < least)) least = size;
  }
  if (least === 0) return { decimals: 3, factor: 1, prefix: "" };
  const prefixes = isBinary(unit) ? binaryPrefixes : decimalPrefixes;
  for (const { factor, prefix, from } of prefixes) {
    const decimals = from.findIndex((limit) => least >= limit);
    if (decimals >= 0) return { decimals: decimals + 1, factor, prefix };
  }
  // Neither list is empty.
  const { factor, prefix } = prefixes.at(-1) as Prefix;
  const at = smallFrom.findIndex((limit) => least / factor >= limit);
  return { decimals: 3 + (at < 0 ? smallFrom.length : at), factor, prefix };
}

export const formatScaled = (value: number, { decimals, factor, prefix }: Scale): string =>
  `${formatFixed(value / factor, decimals)}${prefix}`;
