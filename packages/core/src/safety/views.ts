/** A text with some encoding undone, and where each of its parts stands in the text as it was. */
export interface View {
  readonly text: string;
  /** Where the code unit at this place begins in the text as it was. */
  from(at: number): number;
  /** Where the code unit before this place ends there. */
  to(at: number): number;
}

/** One thing undone: what stands there instead, and how long it was. Undefined: nothing is encoded at this place. */
type Undo = (text: string, at: number) => readonly [plain: string, length: number] | undefined;

/** The text itself, and with percent-encoding, escapes and entities undone, each twice where there is more to undo. */
export function viewsOf(text: string): View[] {
  const plain: View = { text, from: (at) => at, to: (at) => at };
  const kinds: readonly (readonly [marks: string, undo: Undo])[] = [
    ["%", undoPercent],
    ["\\", undoEscape],
    ["&", undoEntity],
  ];
  return [plain, ...kinds.flatMap(([marks, undo]) => undone(plain, marks, undo, 2))];
}

/** A text with what breaks its lines left out, and every other space: a key that was folded or wrapped stands there whole. */
export const joinedOf = (view: View): View[] => undone(view, " \t\r\n=\\", undoBreak, 1);

function undone(view: View, marks: string, undo: Undo, times: number): View[] {
  if (times === 0 || ![...marks].some((mark) => view.text.includes(mark))) return [];
  const next = viewOf(view, marks, undo);
  return next.text.length === view.text.length ? [] : [next, ...undone(next, marks, undo, times - 1)];
}

/** @param marks - the characters that something encoded begins with */
function viewOf(view: View, marks: string, undo: Undo): View {
  const { text } = view;
  const parts: string[] = [];
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const own = text[at] ?? "";
    const [plain, taken] = (marks.includes(own) ? undo(text, at) : undefined) ?? [own, 1];
    parts.push(plain);
    for (let unit = 0; unit < plain.length; unit++, length++) {
      starts[length] = view.from(at);
      ends[length] = view.to(at + taken);
    }
    at += taken;
  }
  return { text: parts.join(""), from: (at) => starts[at] ?? 0, to: (at) => ends[at - 1] ?? 0 };
}

const hex = (text: string): number => (/^[0-9a-f]+$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN);

/** `%C3%A9`: the bytes of one character. */
const undoPercent: Undo = (text, at) => {
  const byte = (place: number): number => (text[place] === "%" ? hex(text.slice(place + 1, place + 3).padEnd(2, "-")) : Number.NaN);
  const first = byte(at);
  if (Number.isNaN(first)) return undefined;
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  const length = 3 * (1 + more);
  try {
    return [decodeURIComponent(text.slice(at, at + length)), length];
  } catch {
    return undefined;
  }
};

const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** `\n`, `\"`, `\u00e9`, `\x41`, as JSON and JavaScript write them. */
const undoEscape: Undo = (text, at) => {
  const letter = text[at + 1];
  if (letter === undefined) return undefined;
  const digits = letter === "u" ? 4 : letter === "x" ? 2 : 0;
  if (digits > 0) {
    const code = hex(text.slice(at + 2, at + 2 + digits).padEnd(digits, "-"));
    return Number.isNaN(code) ? undefined : [String.fromCharCode(code), 2 + digits];
  }
  if (/[\\"'/`]/.test(letter)) return [letter, 2];
  const plain = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
  return plain === undefined ? undefined : [plain, 2];
};

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** `&amp;`, `&#39;`, `&#x27;`. */
const undoEntity: Undo = (text, at) => {
  const found = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/i.exec(text.slice(at, at + 12));
  if (found === null) return undefined;
  const [whole, decimal, hexadecimal, name = ""] = found;
  const code = decimal === undefined ? hex(hexadecimal ?? "-") : Number(decimal);
  if (code <= 0x10_ff_ff) return [String.fromCodePoint(code), whole.length];
  const plain = Object.hasOwn(entities, name.toLowerCase()) ? entities[name.toLowerCase()] : undefined;
  return plain === undefined ? undefined : [plain, whole.length];
};

/** Of a line also the mark that says that it goes on, as in quoted-printable and in a shell. */
const lineBreak = /(?:[=\\](?=\r?\n))?[ \t\r\n]+/y;

const undoBreak: Undo = (text, at) => {
  lineBreak.lastIndex = at;
  const length = lineBreak.exec(text)?.[0].length;
  return length === undefined ? undefined : ["", length];
};
