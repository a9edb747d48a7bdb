export { type Alternated, type AlternateOptions, alternate } from "./alternate.ts";
export { type Benchtime, parseBenchtime, parseDuration } from "./benchtime.ts";
export { combine } from "./combine.ts";
export { benchmarkContext } from "./context.ts";
export { type MeasureOptions, measure } from "./measure.ts";
export type { Latency, Measurement, Memory } from "./measurement.ts";
export type { HeapGrowth, MemoryUse } from "./memory-pass.ts";
export type { Contender, Phase, PhaseListener } from "./phases.ts";
export type { Timeline } from "./timeline.ts";
