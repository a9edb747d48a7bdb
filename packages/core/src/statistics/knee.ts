/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** A curve with fewer points has a corner anywhere. */
const fewestPoints = 5;
/** The last value is at least so many times that of the corner: what is less may be noise. */
const leastRise = 3;
/** How far below the chord a corner lies at least, both axes scaled to 1: a line that bends a little has none. */
const leastBend = 0.2;

/**
 * Where a curve that rises bends upwards: the point that lies farthest below the chord from its first point to its last one, both axes scaled to 1.
 *
 * @param points - in ascending order of `x`; no `y` is negative
 * @returns undefined where there are too few points, where it doesn't rise, or doesn't bend enough to tell it from noise
 * @see Satopää, Albrecht, Irwin & Raghavan, "Finding a 'kneedle' in a haystack: detecting knee points in system behavior", 2011
 */
export function kneeOf(points: readonly CurvePoint[]): CurvePoint | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < fewestPoints || first === undefined || last === undefined) return undefined;
  const [width, height] = [last.x - first.x, last.y - first.y];
  if (!(width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height))) return undefined;
  let [knee, most]: [CurvePoint | undefined, number] = [undefined, leastBend];
  for (const point of points) {
    const below = (point.x - first.x) / width - (point.y - first.y) / height;
    if (below > most) [knee, most] = [point, below];
  }
  return knee !== undefined && last.y >= leastRise * knee.y ? knee : undefined;
}
