/** A cell of a {@link TextTable}: where it stands, and how. */
interface Cell {
  readonly row: number;
  readonly column: number;
  readonly span: number;
  readonly text: string;
  readonly margin: string;
  readonly align: "left" | "center" | "right";
}

/** Settings of a cell. */
export interface CellOptions {
  readonly span?: number;
  readonly align?: Cell["align"];
  /** Text before it that belongs to the column. Default: a space, none in the first column and before an empty cell. */
  readonly margin?: string;
}

const width = (text: string): number => [...text].length;

/** Lays text out in columns that cells may span, as benchstat does: what spans several columns widens those that may grow. */
export class TextTable {
  readonly #cells: Cell[] = [];
  readonly #fixed = new Set<number>();
  #row = -1;
  #column = 0;

  row(): void {
    this.#row += 1;
    this.#column = 0;
  }

  /** The next cell stands in this column. */
  at(column: number): this {
    this.#column = column;
    return this;
  }

  get column(): number {
    return this.#column;
  }

  cell(text: string, { span = 1, align = "left", margin }: CellOptions = {}): this {
    const usual = this.#column === 0 || text === "" ? "" : " ";
    this.#cells.push({ row: this.#row, column: this.#column, span, text, margin: margin ?? usual, align });
    this.#column += span;
    return this;
  }

  /** This column isn't widened by what spans it. */
  fix(column: number): void {
    this.#fixed.add(column);
  }

  /** The lines; an empty cell leaves nothing at their ends. */
  lines(): string[] {
    const columns = this.#cells.reduce((most, { column, span }) => Math.max(most, column + span), 0);
    const margins = Array.from({ length: columns }, () => 0);
    for (const { column, margin } of this.#cells) margins[column] = Math.max(margins[column] as number, width(margin));
    const widths = this.#widths(columns, margins);
    const offsets = [0];
    for (const size of widths) offsets.push((offsets.at(-1) as number) + size);
    const lines = Array.from({ length: this.#row + 1 }, () => ({ text: "", at: 0 }));
    const ordered = [...this.#cells].sort((a, b) => a.row - b.row || a.column - b.column);
    for (const { row, column, span, text, margin, align } of ordered) {
      if (text.trim() === "" && margin.trim() === "") continue;
      const line = lines[row] as { text: string; at: number };
      const own = margins[column] as number;
      const space = (offsets[column] as number) - line.at;
      const room = (offsets[column + span] as number) - (offsets[column] as number) - own;
      const content = aligned(text, room, align);
      // A cell that is wider than its columns pushes the next one further by what it is too wide: so benchstat prints it.
      line.text += `${" ".repeat(Math.abs(space))}${margin.padStart(own)}${content}`;
      line.at += space + own + width(content);
    }
    return lines.map(({ text }) => text);
  }

  #widths(columns: number, margins: readonly number[]): number[] {
    const widths = Array.from({ length: columns }, () => 0);
    for (const cell of [...this.#cells].sort((a, b) => a.span - b.span)) {
      const needed = width(cell.text) + (margins[cell.column] as number);
      if (cell.span === 1) {
        widths[cell.column] = Math.max(widths[cell.column] as number, needed);
        continue;
      }
      const spanned = Array.from({ length: cell.span }, (_, at) => cell.column + at);
      if (spanned.reduce((sum, column) => sum + (widths[column] as number), 0) >= needed) continue;
      const fixed = spanned.filter((column) => this.#fixed.has(column));
      let left = needed - fixed.reduce((sum, column) => sum + (widths[column] as number), 0);
      const growing = spanned.filter((column) => !this.#fixed.has(column)).sort((a, b) => (widths[b] as number) - (widths[a] as number));
      for (const [at, column] of growing.entries()) {
        // The wider ones first: what they have beyond their share is the others'.
        widths[column] = Math.max(widths[column] as number, Math.ceil(left / (growing.length - at)));
        left -= widths[column] as number;
      }
    }
    return widths;
  }
}

function aligned(text: string, room: number, align: Cell["align"]): string {
  const space = room - width(text);
  if (align === "right") return " ".repeat(Math.max(0, space)) + text;
  // Half of a negative number is rounded towards zero.
  return align === "center" ? " ".repeat(Math.max(0, Math.trunc(space / 2))) + text : text;
}
