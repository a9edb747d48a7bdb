export { analyseAllocations } from "./allocations.ts";
export { analyseBaseline, type Baselines, parseBaselines } from "./baseline.ts";
export { type Analyser, analyse, type Conclusion } from "./conclusion.ts";
export { analyseGrowth } from "./growth.ts";
export { analysePrecision } from "./precision.ts";
export { analyseSpread } from "./spread.ts";
