export { benchstatCsv, benchstatText, delta, pAndN, percentRange } from "./benchstat.ts";
export { type ComparedCell, type ComparedTable, type CompareOptions, compare, geometricMean, type Versus } from "./compare.ts";
export { type Filter, parseFilter } from "./filter.ts";
export { type Field, type Layout, type NamedRecord, parseFields } from "./projection.ts";
export { commonScale, formatScaled } from "./units.ts";
