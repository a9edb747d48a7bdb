/** Bounds of a ratio, as logarithms; infinite where nothing is known. */
export interface Bounds {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Shares that an axis may reach to either side. */
const reaches = [0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** How far an axis has to reach to show these, as a share: the smallest of some round ones. */
export function reachOf(all: readonly Bounds[]): number {
  const most = all.flatMap(({ low, high }) => [-low, high].filter(Number.isFinite)).reduce((largest, own) => Math.max(largest, own), 0);
  const found = reaches.find((share) => most <= Math.log1p(share));
  return found ?? (reaches.at(-1) as number);
}

/** The axis of {@link strip}: `-10 %      0      +10 %`. */
export function axis(reach: number, width: number): string {
  const end = `${(reach * 100).toFixed(0)} %`;
  const middle = Math.floor((width - 1) / 2);
  const left = `-${end}`.padEnd(middle);
  return `${left}0${`+${end}`.padStart(width - left.length - 1)}`;
}

/** An interval as characters, zero in the middle: `  ├──●──┤ │    `. What lies beyond the axis ends in an arrow head. */
export function strip({ estimate, low, high }: Bounds, reach: number, width: number): string {
  const middle = Math.floor((width - 1) / 2);
  const line = Array.from({ length: width }, (_, at): string => (at === middle ? "│" : " "));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return line.join("");
  const placeOf = (value: number) => {
    const place = Math.round(middle + (value / Math.log1p(reach)) * middle);
    return Math.max(0, Math.min(2 * middle, place));
  };
  const limit = Math.log1p(reach);
  const [from, to] = [placeOf(low), placeOf(high)];
  for (let at = from; at <= to; at++) line[at] = "─";
  line[from] = low < -limit ? "<" : "├";
  line[to] = high > limit ? ">" : "┤";
  line[placeOf(estimate)] = "●";
  return line.join("");
}
