/** A figure that is held against a target. */
export interface Held {
  readonly met: boolean;
}

const cell = (value: string | number): string => (typeof value === "number" ? value.toPrecision(3) : value);

/** Prints a table in Markdown; the columns after the first `texts` are figures. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[], texts = 1): void {
  console.log(`\n${title}\n`);
  console.log(`| ${head.join(" | ")} |\n|${head.map((_, at) => (at < texts ? "---" : "--:")).join("|")}|`);
  for (const row of rows) console.log(`| ${row.map(cell).join(" | ")} |`);
}

/** What is said of a target. */
export const verdict = (met: boolean): string => (met ? "met" : "**missed**");

/** How far a figure is from another one, as a share. */
export const offBy = (figure: number, truth: number): number => Math.abs(figure / truth - 1);

/** A share as a percentage. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
