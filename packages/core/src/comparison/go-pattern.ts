// Go's regular expressions (RE2), as JavaScript's. Both have most in common; what differs is translated, and the rest refused.

const classes: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t-\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** Escapes that mean the same in both. */
const shared = new Set("dDwWbBftnrv^$\\.*+?()[]{}|/");

/**
 * Makes a regular expression of Go's syntax.
 * @returns it, or what is wrong with it: "has …"
 */
export function goPattern(source: string): RegExp | string {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const isAll = flags?.[1]?.includes("s") === true;
  const parts: string[] = [];
  let inClass = false;
  for (let at = flags?.[0].length ?? 0; at < source.length; ) {
    const rest = source.slice(at, at + 64);
    const [text, length] = inClass ? classPart(rest) : outerPart(rest, isAll);
    if (length === 0) return `has ${text}, which can't be used here`;
    if (inClass ? text === "]" : rest[0] === "[") inClass = !inClass;
    parts.push(text);
    at += length;
  }
  try {
    return new RegExp(parts.join(""), `u${(flags?.[1] ?? "").replace("s", "")}`);
  } catch {
    return "can't be read";
  }
}

/** What begins here outside of brackets: in JavaScript's words, and how much of the source it is; 0 where it can't be. */
function outerPart(rest: string, isAll: boolean): [text: string, length: number] {
  const opening = /^\[\^?\]?/.exec(rest);
  // A bracket that follows at once is one of the class.
  if (opening !== null) return [opening[0].replace("]", "\\]"), opening[0].length];
  if (rest[0] === "\\") return escaped(rest);
  if (rest[0] === ".") return [isAll ? "[^]" : "[^\\n]", 1];
  if (rest.startsWith("(?P<")) return ["(?<", 4];
  const refused = /^\(\?(?:=|!|<=|<!)/.exec(rest);
  if (refused !== null) return [refused[0], 0];
  if (rest[0] === "{") return /^\{\d+(?:,\d*)?\}/.test(rest) ? [rest.slice(0, rest.indexOf("}") + 1), rest.indexOf("}") + 1] : ["\\{", 1];
  if (rest[0] === "}" || rest[0] === "]") return [`\\${rest[0]}`, 1];
  return character(rest);
}

function classPart(rest: string): [text: string, length: number] {
  const named = /^\[:(\^?)([a-z]+):\]/.exec(rest);
  if (named !== null) {
    const content = Object.hasOwn(classes, named[2] as string) ? classes[named[2] as string] : undefined;
    return content === undefined || named[1] === "^" ? [named[0], 0] : [content, named[0].length];
  }
  if (rest[0] === "\\") return escaped(rest, true);
  return rest[0] === "[" ? ["\\[", 1] : character(rest);
}

/** One character, which may be two code units. */
function character(rest: string): [text: string, length: number] {
  const text = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return [text, text.length];
}

function escaped(rest: string, inClass = false): [text: string, length: number] {
  const next = rest[1];
  if (next === undefined) return ["a backslash at its end", 0];
  if (shared.has(next) && !(inClass && (next === "b" || next === "B"))) return [rest.slice(0, 2), 2];
  if (next === "s") return [inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]", 2];
  if (next === "S" && !inClass) return ["[^\\t\\n\\f\\r ]", 2];
  if (!inClass && next === "A") return ["(?<![^])", 2];
  if (!inClass && next === "z") return ["(?![^])", 2];
  if (next === "a") return ["\\x07", 2];
  const code = /^\\(?:x([\da-fA-F]{2})|x\{([\da-fA-F]+)\}|([0-7]{3}))/.exec(rest);
  if (code !== null) {
    const number = code[3] === undefined ? Number.parseInt((code[1] ?? code[2]) as string, 16) : Number.parseInt(code[3], 8);
    return number > 0x10ffff ? [code[0], 0] : [`\\u{${number.toString(16)}}`, code[0].length];
  }
  const property = /^\\([pP])(?:\{(\^?)(\w+)\}|(\w))/.exec(rest);
  if (property !== null) {
    const isNot = (property[1] === "P") !== (property[2] === "^");
    const name = (property[3] ?? property[4]) as string;
    return [`\\${isNot ? "P" : "p"}{${name.length > 2 ? `Script=${name}` : name}}`, property[0].length];
  }
  // Any other sign stands for itself, as does a character beyond ASCII's letters and digits.
  if (/^[!-/:-@[-`{-~]$/.test(next)) return [`\\u{${next.charCodeAt(0).toString(16)}}`, 2];
  return [rest.slice(0, 2), 0];
}
