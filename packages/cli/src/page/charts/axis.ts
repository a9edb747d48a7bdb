import { nice, ticks } from "d3-array";

/** An axis of a chart, from 0 to 1. */
export interface Axis {
  /** Where a value lies; what lies beyond an end lies at it. */
  at(value: number): number;
  readonly ticks: readonly Tick[];
}

/** A place on an axis that has its value written beside it. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Options of {@link axisOf}. */
export interface AxisOptions {
  readonly format: (value: number) => string;
  /** Ticks, about. Default: 4. */
  readonly count?: number;
  /** Whether it begins at 0, and so is linear: for what is shown by length. Default: no. */
  readonly fromZero?: boolean;
}

/** Values that lie so many times apart are shown on a logarithmic axis. */
const farApart = 20;
/** No axis is shorter than this share of its values: a difference that means nothing isn't blown up. */
const shortest = 0.04;
/** Beyond these a number is nobody's figure, and arithmetic with it isn't sound. */
const [tiniest, largest] = [1e-300, 1e300] as const;

/** An axis that has room for all of these values. */
export function axisOf(values: readonly number[], { format, count = 4, fromZero = false }: AxisOptions): Axis {
  const usable = values.filter((value) => value === 0 || (Math.abs(value) > tiniest && Math.abs(value) < largest));
  if (usable.length === 0) return linear(0, 1, count, format);
  const [low, high] = [usable.reduce((a, b) => Math.min(a, b)), usable.reduce((a, b) => Math.max(a, b))];
  if (fromZero) return linear(Math.min(0, low), high > 0 ? high : 1, count, format);
  const positive = usable.filter((value) => value > 0).reduce((a, b) => Math.min(a, b), high);
  if (low >= 0 && high > 0 && high / positive >= farApart) return logarithmic(positive, high, count, format);
  const missing = Math.max(0, (shortest * Math.max(Math.abs(low), Math.abs(high)) || 1) - (high - low)) / 2;
  return linear(low < 0 ? low - missing : Math.max(0, low - missing), high + missing, count, format);
}

function linear(low: number, high: number, count: number, format: AxisOptions["format"]): Axis {
  const [first, last] = nice(low, high, count);
  const at = (value: number) => inside((value - first) / (last - first));
  return { at, ticks: ticks(first, last, count).map((value) => tick(at(value), value, format)) };
}

/** From one power of ten to another. */
function logarithmic(low: number, high: number, count: number, format: AxisOptions["format"]): Axis {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const at = (value: number) => inside((Math.log10(value) - first) / (last - first));
  const step = Math.ceil((last - first) / count);
  const powers = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => Number(`1e${first + index * step}`));
  return { at, ticks: powers.map((value) => tick(at(value), value, format)) };
}

/** What is no number lies at the beginning. */
const inside = (place: number): number => (place > 0 ? Math.min(1, place) : 0);

const tick = (at: number, value: number, format: AxisOptions["format"]): Tick => ({
  at,
  text: value === 0 ? "0" : withoutZeros(format(value)),
});

/** `1.50µs` as `1.5µs`. */
const withoutZeros = (text: string): string => text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");

/** The room that an axis has on the narrowest page, and what texts take of it, in pixels. */
const [narrowestPx, characterPx, gapPx] = [220, 7.6, 6] as const;

/** Of ticks in a line those whose texts don't touch on a phone; the last one stays. */
export function spaced(all: readonly Tick[]): Tick[] {
  const kept: Tick[] = [];
  for (const own of all.toReversed()) {
    const [next] = kept;
    const neededPx = next === undefined ? 0 : ((next.text.length + own.text.length) / 2) * characterPx + gapPx;
    if (next === undefined || (next.at - own.at) * narrowestPx >= neededPx) kept.unshift(own);
  }
  return kept;
}

/** A place of an axis from the left, and of one from below, in a drawing of any width and height. */
export const across = (at: number): string => `${round(100 * at)}%`;
export const down = (at: number): string => `${round(100 * (1 - at))}%`;

const round = (value: number): number => Math.round(value * 100) / 100;
