/** A value in base units: seconds instead of nanoseconds, bytes instead of megabytes. */
export function baseUnit(unit: string): { readonly unit: string; readonly factor: number } {
  if (unit === "ns/op") return { unit: "sec/op", factor: 1e-9 };
  if (unit === "MB/s") return { unit: "B/s", factor: 1e6 };
  let factor = 1;
  let isDenominator = false;
  const parts = unit.split(/([/*-])/).map((part) => {
    if (part === "/") isDenominator = true;
    else if (part === "*") isDenominator = false;
    if (isDenominator) return part;
    if (part === "ns") {
      factor /= 1e9;
      return "sec";
    }
    if (part === "MB") {
      factor *= 1e6;
      return "B";
    }
    return part;
  });
  return { unit: parts.join(""), factor };
}

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

/** The scale for values of a unit that are shown side by side: that of the one closest to zero, with four significant digits. */
export function commonScale(values: readonly number[], unit: string): Scale {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  if (sizes.length === 0) return { decimals: 3, factor: 1, prefix: "" };
  const least = Math.min(...sizes);
  const prefixes = /(^|[^A-Za-z])B($|\/)/.test(unit) ? binaryPrefixes : decimalPrefixes;
  for (const { factor, prefix, from } of prefixes) {
    const decimals = from.findIndex((limit) => least >= limit);
    if (decimals >= 0) return { decimals: decimals + 1, factor, prefix };
  }
  const { factor, prefix } = prefixes.at(-1) as Prefix;
  return { decimals: 3 - Math.floor(Math.log10(least / factor)), factor, prefix };
}

export const formatScaled = (value: number, { decimals, factor, prefix }: Scale): string =>
  `${(value / factor).toFixed(decimals)}${prefix}`;
