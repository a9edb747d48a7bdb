/** A command line up to the cursor, as a shell splits it. */
export interface Line {
  /** The words without their quotes; the last one is where the cursor stands, and empty behind a space. */
  readonly words: readonly string[];
  /** The last word as it is typed. */
  readonly raw: string;
  /** The quote that is open at the cursor; empty where none is. */
  readonly open: "" | "'" | '"';
}

/** What is behind a backslash inside double quotes loses it. */
const escapedInQuotes = /["\\$`\n]/;

/**
 * Splits a command line as POSIX shells and fish do, and expands nothing: `$HOME`, `$(…)` and `~` stay as they are typed. Of several commands it
 * takes the last one.
 */
export function splitLine(text: string): Line {
  let words: string[] = [];
  let word = "";
  let start = 0;
  let isWord = false;
  let open: Line["open"] = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const next = text[at + 1];
    if (open !== "") {
      if (character === open) open = "";
      else if (open === '"' && character === "\\" && next !== undefined && escapedInQuotes.test(next)) word += text[++at];
      else word += character;
    } else if (/[\s;|&()<>]/.test(character)) {
      if (isWord) words.push(word);
      if (/[;|&(]/.test(character)) words = [];
      word = "";
      isWord = false;
      start = at + 1;
    } else {
      isWord = true;
      if (character === "'" || character === '"') open = character;
      else if (character === "\\") word += text[++at] ?? "";
      else word += character;
    }
  }
  return { words: [...words, word], raw: text.slice(start), open };
}

/** What a shell takes as it is, wherever it stands. */
const harmless = /^[\p{L}\p{N}_./,:=@%+-]$/u;

/**
 * A text as it can be typed behind what is there, so that bash takes it for exactly this text.
 * @param open - the quote that it stands in
 * @returns undefined where it can't be said in this quote
 */
export function quoted(text: string, open: Line["open"]): string | undefined {
  if (open === "'") return text.includes("'") ? undefined : text;
  if (open === '"') return /["$`\\!]/.test(text) ? undefined : text;
  return Array.from(text, (character) => (harmless.test(character) ? character : `\\${character}`)).join("");
}
