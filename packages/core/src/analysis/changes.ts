import type { ComparedCell } from "../comparison/cell.ts";
import type { ComparedTable } from "../comparison/compare.ts";

/** What a difference between two columns of a comparison means. */
export type Change = "slower" | "faster" | "worse" | "better" | "same" | "too few";

/** Units of which more is better where nothing else is said of them; of all others less is. */
const moreIsBetter = /(^|-)(ops|B|bytes)\/s$|throughput/;

/**
 * What one cell says against the first column; undefined where there is nothing to hold it against.
 * @param better - which way is for the better, where a `Unit` line says so
 */
export function changeOf({ median, versus }: ComparedCell, unit: string, better?: ComparedTable["better"]): Change | undefined {
  if (versus === undefined) return undefined;
  if (!versus.isSignificant) return versus.warnings.some((warning) => warning.startsWith("need")) ? "too few" : "same";
  if (median === versus.baseline) return "same";
  const isMore = better === undefined ? moreIsBetter.test(unit) : better === "higher";
  const isBetter = isMore === median > versus.baseline;
  if (unit === "sec/op" || unit.startsWith("response-")) return isBetter ? "faster" : "slower";
  return isBetter ? "better" : "worse";
}

/** How much a row of a comparison matters: its largest significant difference, as a logarithm; 0 where it has none. */
export const weightOf = (cells: readonly (ComparedCell | undefined)[]): number =>
  Math.max(
    0,
    ...cells.map((cell) => (cell?.versus?.isSignificant === true ? Math.abs(Math.log(cell.median / cell.versus.baseline)) || 0 : 0)),
  );
