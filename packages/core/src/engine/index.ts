export { type Alternated, type AlternateOptions, alternate, type Side } from "./alternate.ts";
export { type Budget, parseBudget, parseDuration } from "./budget.ts";
export { combine } from "./combine.ts";
export { type Measured, type MeasureOptions, measure, type Phase } from "./measure.ts";
export type { Latency, Measurement, Memory } from "./measurement.ts";
export type { HeapGrowth, MemoryUse } from "./memory.ts";
export type { Timeline } from "./timeline.ts";
