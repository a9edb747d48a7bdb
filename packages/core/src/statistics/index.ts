export { type ChangePoint, type ChangePointOptions, changePoints, longestSeries } from "./change-points.ts";
export { type CurvePoint, kneeOf } from "./knee.ts";
export { fewestForTest, type MannWhitney, mannWhitney } from "./mann-whitney.ts";
export { fewestForInterval, medianInterval, type OrderInterval } from "./median-interval.ts";
export { seededRandom, shuffle } from "./random.ts";
export { type Estimated, fitScaling, type Scaling, type ScalingPoint } from "./scalability.ts";
export {
  type Decision,
  discoveries,
  eitherOf,
  type Judged,
  type JudgeOptions,
  judge,
  type Look,
  lookAt,
  valuesToDecide,
  valuesUntil,
} from "./sequential.ts";
export { type LogSums, type SharedStalls, type Slices, shareStalls } from "./shared-stalls.ts";
export { Sketch, type SketchJson } from "./sketch.ts";
export { studentQuantile, studentTail } from "./student-t.ts";
export { median, quantile, trendPValue, upperTail, widestGap } from "./summary.ts";
export { type Difference, differenceOf, type FindOptions, type Offsets, trimmedDeviation, valuesToFind } from "./two-samples.ts";
