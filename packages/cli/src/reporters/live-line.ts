/** A line of a terminal that is written over. */
export interface LiveLine {
  /** Shows a text instead of the last one, cut to the terminal's width, so that it stays one line. */
  update(text: string): void;
  /** Removes it, so that something else can be written. */
  clear(): void;
}

/** A line that is written over, on a terminal. */
export async function liveLine(stream: NodeJS.WriteStream): Promise<LiveLine> {
  const [{ cursor, erase }, { default: fitting }] = await Promise.all([import("sisteransi"), import("fast-string-truncated-width")]);
  const empty = `${erase.line}${cursor.to(0)}`;
  return {
    update(text) {
      // In the last column some terminals begin a new line.
      const limit = (stream.columns || 80) - 1;
      const { index, ellipsed } = fitting(text, { limit, ellipsis: "…", ellipsisWidth: 1 });
      stream.write(`${empty}${text.slice(0, index)}${ellipsed ? "…" : ""}`);
    },
    clear: () => void stream.write(empty),
  };
}
