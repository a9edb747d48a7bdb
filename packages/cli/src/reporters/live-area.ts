import { writeAbove } from "../results/standard-output.ts";
import { displayWidth } from "./columns.ts";

/** Lines at the lower end of a terminal that are written over. What is printed or said meanwhile goes above them. */
export interface LiveArea extends Disposable {
  /** Shows these lines instead of the last ones, cut to the terminal's width, and only as many of the last as it has room for. */
  update(lines: readonly string[]): void;
  /** Columns and lines that there is room for now. */
  readonly width: number;
  readonly height: number;
}

/** In the last column some terminals begin a new line, and what is typed, such as `^C`, is shown behind the last line. */
const margin = 3;

/** Lines that are written over, on a terminal. */
export async function liveArea(stream: NodeJS.WriteStream): Promise<LiveArea> {
  const [{ cursor, erase }, { default: fitting }] = await Promise.all([import("sisteransi"), import("fast-string-truncated-width")]);
  let shown: readonly string[] = [];
  let shownColumns = 0;
  const columnsNow = () => stream.columns || 80;
  const widthNow = () => Math.max(1, columnsNow() - margin);
  // One stays free, so that nothing is moved beyond the upper end.
  const heightNow = () => Math.max(1, (stream.rows || 24) - 1);
  const up = (count: number) => (count > 0 ? cursor.up(count) : "");
  const cut = (text: string) => {
    const { index, ellipsed } = fitting(text, { limit: widthNow(), ellipsis: "…", ellipsisWidth: 1 });
    // Whatever colour it was cut in ends there.
    return ellipsed ? `${text.slice(0, index)}…${text.includes("\x1b") ? "\x1b[0m" : ""}` : text;
  };
  const erased = () => {
    if (shown.length === 0) return "";
    // A terminal that has become narrower has broken them.
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columnsNow())), 0);
    const start = `${up(rows - 1)}${cursor.to(0)}`;
    // Line by line: some terminals keep what a command removes that clears the screen from its first line on.
    return `${start}${Array.from({ length: rows }, () => erase.lineEnd).join("\n")}${start}`;
  };
  const draw = (lines: readonly string[]) => {
    const isInPlace = lines.length > 0 && lines.length === shown.length && columnsNow() === shownColumns;
    const written = isInPlace
      ? `${up(lines.length - 1)}${lines.map((line, at) => (line === shown[at] ? "" : `${cursor.to(0)}${line}${erase.lineEnd}`)).join("\n")}`
      : `${erased()}${lines.join("\n")}`;
    const isSame = isInPlace && lines.every((line, at) => line === shown[at]);
    if (written !== "" && !isSame) stream.write(written);
    shown = lines;
    shownColumns = columnsNow();
  };
  const above = writeAbove((write) => {
    const lines = shown;
    draw([]);
    write();
    draw(lines);
  });
  return {
    update: (lines) => draw(lines.slice(-heightNow()).map(cut)),
    get width() {
      return widthNow();
    },
    get height() {
      return heightNow();
    },
    [Symbol.dispose]() {
      draw([]);
      above[Symbol.dispose]();
    },
  };
}
