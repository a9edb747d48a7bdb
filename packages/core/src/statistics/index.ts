export { seededRandom, shuffle } from "./random.ts";
export { Sketch, type SketchJson } from "./sketch.ts";
export { median, quantile, relativeIqr, trendPValue, upperTail, widestGap } from "./summary.ts";
