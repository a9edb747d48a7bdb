/**
 * What a terminal obeys, or what makes it show another text than is there: control characters of C0 and C1, separators of lines and paragraphs,
 * characters that can't be seen, and those that turn the writing direction.
 */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu;

/** Line feeds and tabs, and what emoji and some scripts are written with: joiners and variation selectors. */
const isText = (code: number): boolean =>
  code === 0x09 ||
  code === 0x0a ||
  code === 0x200c ||
  code === 0x200d ||
  (code >= 0xfe00 && code <= 0xfe0f) ||
  (code >= 0xe0100 && code <= 0xe01ef);

/** A sequence of ECMA-48 that sets colours and weight, and nothing else. */
const colour = /\x1b\[[\d;:]{0,40}m/g;

/** An unsafe character as an engineer writes it: `\x1b`, `\u202e`. */
function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (isText(code)) return character;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}

/** How {@link terminalText} treats what isn't text. */
export interface TerminalTextOptions {
  /**
   * Whether sequences that set colours stay, and nothing else of a terminal's commands: for what agentperf itself has coloured. Default: they are
   * removed.
   */
  readonly colours?: boolean | undefined;
}

/**
 * A text from outside as a terminal may be given it: nothing in it is obeyed, and what would be is written out (`\x1b`). Line feeds and tabs
 * stay, a carriage return before a line feed goes, and sequences that set colours are removed.
 */
export function terminalText(text: string, { colours = false }: TerminalTextOptions = {}): string {
  const lines = text.toWellFormed().replaceAll("\r\n", "\n");
  const safe = (part: string): string => part.replace(unsafe, written);
  if (!colours) return lines.split(colour).map(safe).join("");
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: sequence } of lines.matchAll(colour)) {
    parts.push(safe(lines.slice(from, index)), sequence);
    from = index + sequence.length;
  }
  return parts.concat(safe(lines.slice(from))).join("");
}

/**
 * A text from outside without sequences that set colours, which would be taken for agentperf's own. To be done before secrets are looked for: one
 * may stand between the letters of a secret.
 */
export const withoutColours = (text: string): string =>
  text
    .split(colour)
    // What stood around one may be one now.
    .map((part) => part.replaceAll("\x1b", written))
    .join("");

/** {@link terminalText} on one line, for a name or a cell of a table: line feeds and tabs are written out as well. */
export const terminalLine = (text: string): string => terminalText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");

/** JSON that a terminal or the log of a workflow may be given: what they would obey is escaped in the texts, so that they still mean the same. */
export const terminalJson = (json: string): string =>
  json.replace(/##(?=[a-z]{0,20}\[)/gi, "#\\u0023").replace(unsafe, (character) => {
    if (isText(character.codePointAt(0) ?? 0)) return character;
    const units = character.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    return units.map((digits) => `\\u${digits}`).join("");
  });
