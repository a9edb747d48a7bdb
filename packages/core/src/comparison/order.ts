import { parseGoFloat } from "../result/go-number.ts";

/** Orders that have a name: by letter, by number. */
export const namedOrders = ["alpha", "num"] as const;

/** The order of a field's values: as they appear, by a name of {@link namedOrders}, or as they are listed. */
export type Order = "first" | (typeof namedOrders)[number] | readonly string[];

export const isNamedOrder = (text: string): text is (typeof namedOrders)[number] => (namedOrders as readonly string[]).includes(text);

/** Says which of two values of a field comes first, as a sorting function does. */
export type Comparator = (a: string, b: string) => number;

/** Compares by characters, as Go compares strings: not by UTF-16 units, which put what is beyond the basic plane before its end. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const size = Math.min(a.length, b.length);
  let at = 0;
  while (at < size && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === size) return a.length - b.length;
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;
  if (isSurrogate(left) !== isSurrogate(right)) return isSurrogate(left) ? 1 : -1;
  return left - right;
}

/**
 * Compares a field's values by its order, and by their characters where the order says nothing.
 * @param appeared - the values in the order in which they appear
 */
export function comparator(order: Order, appeared: Iterable<string>): Comparator {
  const first = (values: Iterable<string>): Comparator => {
    const places = new Map<string, number>();
    for (const value of values) if (!places.has(value)) places.set(value, places.size);
    return (a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
  };
  // Of a value that is listed twice the last place counts.
  const own = order === "first" ? first(appeared) : order === "alpha" ? compareText : order === "num" ? byNumber() : listed(order);
  return (a, b) => (a === b ? 0 : own(a, b) || compareText(a, b));
}

function listed(values: readonly string[]): Comparator {
  const places = new Map(values.map((value, at) => [value, at]));
  return (a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
}

/** Numbers first and by size, NaN after them, then what is no number. */
function byNumber(): Comparator {
  const known = new Map<string, number | undefined>();
  const read = (text: string) => {
    if (!known.has(text)) known.set(text, looseNumber(text));
    return known.get(text);
  };
  return (a, b) => {
    const [left, right] = [read(a), read(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

const prefixes = "KMGTPEZY";

/** A number, or the first one in a text with its prefix: `2k`, `1Mi`, `64KiB`. */
function looseNumber(text: string): number | undefined {
  const whole = parseGoFloat(text);
  if (typeof whole === "number") return whole;
  const [, digits = "", prefix = ""] = /([0-9.]+)([kKMGTPEZY]i?)?/.exec(text) ?? [];
  const value = parseGoFloat(digits);
  if (typeof value !== "number") return undefined;
  const power = prefix === "" ? 0 : 1 + prefixes.indexOf(prefix[0] === "k" ? "K" : (prefix[0] as string));
  return value * (prefix.endsWith("i") ? 1_024 : 1_000) ** power;
}
