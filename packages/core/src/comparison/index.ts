export { type ColumnSummary, type ComparedCell, geometricMean, type Versus } from "./cell.ts";
export { type ComparedTable, type CompareOptions, compare } from "./compare.ts";
export { type Field, type Layout, type NamedRecord, parseFields, usualLayout } from "./fields.ts";
export { type Filter, parseFilter } from "./filter.ts";
export { formatFixed, formatShortest, formatSigned } from "./go-format.ts";
export { type Input, parseInputs } from "./inputs.ts";
export type { Order } from "./order.ts";
export { commonScale, formatScaled } from "./units.ts";
