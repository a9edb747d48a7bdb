import { type ComparedCell, type ComparedTable, commonScale, formatScaled } from "@agentperf/core/comparison";
import picocolors from "picocolors";
import { delta, pAndN, percentRange } from "./change-text.ts";
import { columns } from "./columns.ts";

type Colours = ReturnType<typeof picocolors.createColors>;

/** Units of which more is better where nothing else is said of them; of all others less is. */
const moreIsBetter = /(^|-)(ops|B|bytes)\/s$|throughput/;

/** What a change means. */
export type Verdict = "slower" | "faster" | "worse" | "better" | "same" | "too few";

/** The verdict on one cell against the first column; undefined where there is nothing to hold it against. */
export function verdictOf({ median, versus }: ComparedCell, { unit, better }: Pick<ComparedTable, "unit" | "better">): Verdict | undefined {
  if (versus === undefined) return undefined;
  if (!versus.isSignificant) return versus.warnings.some((warning) => warning.startsWith("need")) ? "too few" : "same";
  if (median === versus.baseline) return "same";
  const isMore = better === undefined ? moreIsBetter.test(unit) : better === "higher";
  const isBetter = isMore === median > versus.baseline;
  if (unit === "sec/op") return isBetter ? "faster" : "slower";
  return isBetter ? "better" : "worse";
}

/** How much a row matters: the largest significant change in it. */
const weight = (cells: readonly (ComparedCell | undefined)[]): number =>
  Math.max(
    0,
    ...cells.map((cell) => (cell?.versus?.isSignificant === true ? Math.abs(Math.log(cell.median / cell.versus.baseline)) || 0 : 0)),
  );

/** Comparisons for people, what changed most on top: on a terminal, or as Markdown for a pull request. */
export function changesReport(tables: readonly ComparedTable[], format: "table" | "markdown", colour: boolean): string {
  const colours = picocolors.createColors(colour && format === "table");
  return tables.map((table) => (format === "markdown" ? markdown(table) : terminal(table, colours))).join("\n");
}

const titleOf = ({ config, unit }: ComparedTable): string =>
  [...config.filter(([key]) => !["goos", "goarch", "cpu"].includes(key)).map(([key, value]) => `${key}: ${value}`), unit].join(" · ");

function rowsOf(table: ComparedTable): { name: string; texts: string[]; verdicts: (Verdict | undefined)[] }[] {
  const rows = [...table.rows].sort((a, b) => weight(b.cells) - weight(a.cells));
  return rows.map(({ name, cells }) => {
    const scale = commonScale(
      cells.flatMap((cell) => cell?.median ?? []),
      table.unit,
    );
    const texts = cells.flatMap((cell, at) => {
      const own = cell === undefined ? "" : `${formatScaled(cell.median, scale)} ± ${percentRange(cell)}`;
      if (at === 0) return [own];
      return [own, cell?.versus === undefined ? "" : delta(cell.median, cell.versus), cell?.versus === undefined ? "" : pAndN(cell.versus)];
    });
    return { name, texts, verdicts: cells.map((cell) => (cell === undefined ? undefined : verdictOf(cell, table))) };
  });
}

function terminal(table: ComparedTable, colours: Colours): string {
  const aligns = table.columns.flatMap((_, at) => Array.from({ length: at === 0 ? 1 : 3 }, () => "right" as const));
  const head = table.columns.flatMap((values, at) => [
    colours.bold(` ${values.join(" ")}`),
    ...(at === 0 ? [] : [colours.dim(" change"), ""]),
  ]);
  const rows = [["", ...head]];
  for (const { name, texts, verdicts } of rowsOf(table)) {
    const cells = verdicts.flatMap((verdict, at) => {
      const from = at === 0 ? 0 : 1 + (at - 1) * 3;
      if (at === 0) return [` ${texts[from]}`];
      return [
        ` ${texts[from]}`,
        ` ${painted(`${texts[from + 1]} ${verdict ?? ""}`.trim(), verdict, colours)}`,
        colours.dim(` ${texts[from + 2]}`),
      ];
    });
    rows.push([name, ...cells]);
  }
  return `${colours.dim(titleOf(table))}\n${columns(rows, ["left", ...aligns])}`;
}

function painted(text: string, verdict: Verdict | undefined, colours: Colours): string {
  if (verdict === "slower" || verdict === "worse") return colours.red(text);
  if (verdict === "faster" || verdict === "better") return colours.green(text);
  return colours.dim(text);
}

const marks: Readonly<Record<Verdict, string>> = { slower: "🔴", worse: "🔴", faster: "🟢", better: "🟢", same: "", "too few": "" };

function markdown(table: ComparedTable): string {
  const escaped = (text: string) => text.replaceAll("|", "\\|");
  const head = ["", ...table.columns.flatMap((values, at) => [values.join(" "), ...(at === 0 ? [] : ["change", "p"])])];
  const lines = [
    `| ${head.map(escaped).join(" | ")} |`,
    `|---|${head
      .slice(1)
      .map(() => "--:|")
      .join("")}`,
  ];
  for (const { name, texts, verdicts } of rowsOf(table)) {
    const cells = texts.map((text, at) => {
      const isChange = at > 0 && (at - 1) % 3 === 1;
      const verdict = verdicts[Math.floor((at + 2) / 3)];
      return isChange && verdict !== undefined ? `${marks[verdict]} ${text} ${verdict}`.trim() : text;
    });
    lines.push(`| ${[name, ...cells].map(escaped).join(" | ")} |`);
  }
  return `**${escaped(titleOf(table))}**\n\n${lines.join("\n")}\n`;
}
