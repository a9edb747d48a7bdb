import { type Change, changeOf, weightOf } from "@agentperf/core/analysis";
import { type ComparedTable, commonScale, formatScaled } from "@agentperf/core/comparison";
import { delta, pAndN, percentRange } from "./change-text.ts";

/** One column of one benchmark, in words. */
export interface ChangeCell {
  /** The median with its interval; empty where the column has no such benchmark. */
  readonly figure: string;
  /** Against the first column; absent in it, and where there is nothing to hold it against. */
  readonly versus?: { readonly delta: string; readonly change: Change; readonly test: string } | undefined;
}

/** One benchmark of a comparison, in words. */
export interface ChangeRow {
  readonly name: string;
  readonly cells: readonly ChangeCell[];
}

/** A table's rows, what changed most on top. */
export function changeRows({ rows, unit, better }: ComparedTable): ChangeRow[] {
  return rows
    .toSorted((a, b) => weightOf(b.cells) - weightOf(a.cells))
    .map(({ name, cells }) => {
      const scale = commonScale(
        cells.flatMap((cell) => cell?.median ?? []),
        unit,
      );
      return {
        name,
        cells: cells.map((cell): ChangeCell => {
          if (cell === undefined) return { figure: "" };
          const figure = `${formatScaled(cell.median, scale)} ± ${percentRange(cell)}`;
          const change = changeOf(cell, unit, better);
          if (cell.versus === undefined || change === undefined) return { figure };
          return { figure, versus: { delta: delta(cell.median, cell.versus), change, test: pAndN(cell.versus) } };
        }),
      };
    });
}

/** What a table is about: what its results have in common, without the machine, and the unit. */
export const titleOf = ({ config, unit }: ComparedTable): string =>
  [...config.filter(([key]) => !["goos", "goarch", "cpu"].includes(key)).map(([key, value]) => `${key}: ${value}`), unit].join(" · ");
