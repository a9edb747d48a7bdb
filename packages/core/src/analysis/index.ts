export { analyseAllocations } from "./allocations.ts";
export { analyseBaseline, type Baselines, parseBaselines } from "./baseline.ts";
export { clientLimit } from "./client.ts";
export { type Analyser, analyse, type Conclusion } from "./conclusion.ts";
export { analyseGrowth } from "./growth.ts";
export { analysePrecision } from "./precision.ts";
export { analyseScaling, type Sweep, sweepsOf } from "./scaling.ts";
export { analyseSpread } from "./spread.ts";
export { analyseTimeline } from "./timeline.ts";
