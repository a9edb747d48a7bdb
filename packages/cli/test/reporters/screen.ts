/** What a terminal shows of what is written to it, as far as progress uses one. */
export class Screen {
  columns: number;
  rows: number;
  readonly isTTY = true;
  /** Everything that was written, a text a call. */
  readonly written: string[] = [];
  readonly #lines: string[] = [""];
  #row = 0;
  #column = 0;
  readonly #resized = new Set<() => void>();

  constructor(columns: number, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  /** As the standard error that programs are given. */
  get stream(): NodeJS.WriteStream {
    // Only what progress uses of it.
    return this as unknown as NodeJS.WriteStream;
  }

  on(_: "resize", listener: () => void): void {
    this.#resized.add(listener);
  }

  off(_: "resize", listener: () => void): void {
    this.#resized.delete(listener);
  }

  get listeners(): number {
    return this.#resized.size;
  }

  /** Makes it wider or narrower; lines that are too long are broken, as most terminals do it. */
  resize(columns: number): void {
    this.columns = columns;
    const broken = this.#lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
    this.#row += broken.length - this.#lines.length;
    this.#lines.splice(0, this.#lines.length, ...broken);
    for (const listener of this.#resized) listener();
  }

  write(text: string): boolean {
    this.written.push(text);
    for (const [part, count = "1", command] of text.matchAll(/\x1b\[(\d*)([A-Za-z])|[\s\S]/gu)) {
      if (command === undefined) this.#type(part);
      else this.#obey(command, count === "" ? 1 : Number(count));
    }
    return true;
  }

  /** The lines that are shown, without the empty ones at the end. */
  get lines(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  #type(character: string): void {
    if (character === "\n") {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
      return;
    }
    const characters = [...(this.#lines[this.#row] ?? "").padEnd(this.#column)];
    characters[this.#column] = character;
    this.#lines[this.#row] = characters.join("");
    this.#column += 1;
  }

  #obey(command: string, count: number): void {
    const line = [...(this.#lines[this.#row] ?? "")];
    if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "G") this.#column = count - 1;
    else if (command === "K") this.#lines[this.#row] = line.slice(0, this.#column).join("");
    else if (command !== "m") throw new Error(`a command that progress doesn't use: ${command}`);
  }
}
