import { stripVTControlCharacters } from "node:util";
import { terminalText } from "@agentperf/core/safety";

/** Which side of its column a text stands on. */
export type Align = "left" | "right";

/** One cell, or several of them joined; those stand on the left where nothing else is said. */
export type Cell = string | { readonly content: string; readonly colSpan: number; readonly hAlign?: Align };

interface Laid {
  readonly text: string;
  readonly size: number;
  readonly at: number;
  readonly span: number;
  readonly align: Align;
}

/** Text in columns one space apart, without lines around them and without spaces at the ends. */
export function columns(aligns: readonly Align[], rows: readonly (readonly Cell[])[]): string {
  const laid = rows.map((row) => cellsOf(aligns, row));
  const widths = aligns.map(() => 0);
  const widen = (at: number, width: number) => {
    widths[at] = Math.max(widths[at] ?? 0, width);
  };
  for (const row of laid) for (const { at, span, size } of row) if (span === 1) widen(at, size);
  const widthOf = (at: number, span: number) => widths.slice(at, at + span).reduce((sum, width) => sum + width + 1, -1);
  for (const row of laid)
    for (const { at, span, size } of row) {
      // A joined cell at the end may be longer than what it joins.
      if (span === 1 || at + span >= aligns.length) continue;
      const missing = size - widthOf(at, span);
      if (missing > 0) widen(at + span - 1, (widths[at + span - 1] ?? 0) + missing);
    }
  return laid
    .map((row) => {
      const texts = row.map(({ text, size, at, span, align }) => {
        const space = " ".repeat(Math.max(0, widthOf(at, span) - size));
        return align === "right" ? space + text : text + space;
      });
      return texts.join(" ").trimEnd();
    })
    .join("\n");
}

function cellsOf(aligns: readonly Align[], row: readonly Cell[]): Laid[] {
  let next = 0;
  return row.map((cell) => {
    const at = next;
    const { content, colSpan: span, hAlign = "left" } = typeof cell === "string" ? { content: cell, colSpan: 1, hAlign: aligns[at] } : cell;
    next += span;
    const text = lineOf(content);
    return { text, size: displayWidth(text), at, span, align: hAlign };
  });
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The columns of a terminal that a text takes: colours none, most of East Asia's characters two. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += /[\p{M}\p{Cf}]/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** What a terminal would obey has no width, and a line feed would end the row: both are written out. */
const lineOf = (text: string): string => terminalText(text, { colours: true }).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
