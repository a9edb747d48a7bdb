const units = [
  ["s", 1e9],
  ["ms", 1e6],
  ["µs", 1e3],
  ["ns", 1],
] as const;

/** A duration with three significant digits and its unit: `1.23µs`. */
export function formatNs(ns: number): string {
  // Half of the last digit that is shown decides the unit too: 999.6 µs is 1.00 ms.
  const [unit, size] = units.find(([, limit]) => ns >= limit * 0.9995) ?? ["ns", 1];
  return `${threeDigits(ns / size)}${unit}`;
}

const byteUnits = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;

/** Bytes with three significant digits and their unit: `1.23kB`. */
export function formatBytes(bytes: number): string {
  const unit = byteUnits.find(([, limit]) => bytes >= limit * 0.9995);
  return unit === undefined ? `${bytes.toFixed(0)}B` : `${threeDigits(bytes / unit[1])}${unit[0]}`;
}

const rateUnits = [
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3],
] as const;

/** Operations a second with three significant digits: `1.23M/s`. */
export function formatRate(perSecond: number): string {
  const unit = rateUnits.find(([, limit]) => perSecond >= limit * 0.9995);
  // Slow ones keep their digits too.
  if (perSecond < 0.9995) return `${perSecond.toPrecision(3)}/s`;
  return `${threeDigits(perSecond / (unit?.[1] ?? 1))}${unit?.[0] ?? ""}/s`;
}

/** A share to either side: `±4%`; what is less than one percent as such. */
export const formatUncertainty = (share: number): string => (share < 0.01 ? "±<1%" : `±${(share * 100).toFixed(0)}%`);

/** Two bounds, or what both are: `1.62–2.10`. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [threeDigits(low), threeDigits(high)];
  return from === to ? from : `${from}–${to}`;
}

/** A ratio in at most four characters: `0.12`, `1.50`, `23.4`, `<.01`. */
export const formatRatio = (ratio: number): string => (ratio < 0.01 ? "<.01" : threeDigits(ratio));

/** Seconds as `m:ss`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Beyond this, digits say nothing that an exponent doesn't. */
const countless = 1e6;

function threeDigits(value: number): string {
  if (value >= countless) return value.toExponential(2);
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}
