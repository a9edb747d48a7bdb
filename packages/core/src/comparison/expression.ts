import { AgentperfError } from "../errors.ts";
import { isGoSpace } from "../result/go-space.ts";
import { goPattern } from "./go-pattern.ts";

/** A piece of a filter or of a list of fields. */
export type Token =
  /** A key or a value; in quotes it is never an operator. */
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "pattern"; readonly text: string; readonly pattern: RegExp }
  /** `( ) : @ , - *`, `AND` and `OR`. */
  | { readonly kind: "operator"; readonly text: string }
  | { readonly kind: "end"; readonly text: "" };

const operators = "():@,";
const end: Token = { kind: "end", text: "" };

/**
 * Reads filters and lists of fields piece by piece.
 * @see golang.org/x/perf/benchproc/syntax, whose syntax this is
 */
export class Tokens {
  readonly #flag: string;
  readonly #text: string;
  #at = 0;
  #next: { readonly token: Token; readonly end: number } | undefined;

  /** @param flag - what the text was given as, for errors */
  constructor(flag: string, text: string) {
    this.#flag = flag;
    this.#text = text;
  }

  /** The next piece, which stays. A regular expression is looked for where a value may stand only. */
  peek(): Token {
    this.#next ??= this.#read(false);
    return this.#next.token;
  }

  take(): Token {
    const token = this.peek();
    this.#at = this.#next?.end ?? this.#at;
    this.#next = undefined;
    return token;
  }

  /** The next piece, where a value may stand. */
  takeValue(): Token {
    const { token, end: at } = this.#read(true);
    this.#at = at;
    this.#next = undefined;
    return token;
  }

  /** Takes this operator, if it is what comes next. */
  takes(operator: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== "operator" || text !== operator) return false;
    this.take();
    return true;
  }

  /** What to throw where something else was expected. */
  refuse(expected: string, found: Token = this.peek()): AgentperfError {
    const where = found.kind === "end" ? "at its end" : `at ${JSON.stringify(found.text)}`;
    return this.wrong(`expected ${expected} ${where}`);
  }

  /** What to throw where something is wrong in itself. */
  wrong(what: string): AgentperfError {
    const most = 200;
    const text = this.#text.length > most ? `${this.#text.slice(0, most)}…` : this.#text;
    return new AgentperfError("usage", `${this.#flag} ${text}: ${what}`);
  }

  #read(isValue: boolean): { token: Token; end: number } {
    const text = this.#text;
    let at = this.#at;
    while (at < text.length && isGoSpace(text.charCodeAt(at))) at += 1;
    const first = text[at];
    if (first === undefined) return { token: end, end: at };
    if (operators.includes(first) || first === "-" || first === "*") return { token: { kind: "operator", text: first }, end: at + 1 };
    if (first === "/" && isValue) return this.#pattern(at);
    if (first === '"') return this.#quoted(at);
    const from = at;
    while (at < text.length && !operators.includes(text[at] as string) && !isGoSpace(text.charCodeAt(at))) at += 1;
    const word = text.slice(from, at);
    return { token: { kind: word === "AND" || word === "OR" ? "operator" : "word", text: word }, end: at };
  }

  #quoted(from: number): { token: Token; end: number } {
    const whole = sticky(/"((?:[^"\\\n]|\\.)*)"/y, this.#text, from);
    if (whole === undefined) throw this.wrong("expected a closing quote");
    const content = unescaped(whole[1] as string);
    if (content === undefined) throw this.wrong(`${whole[0]} has an escape that there isn't`);
    return { token: { kind: "word", text: content }, end: from + whole[0].length };
  }

  /** A regular expression ends at a slash outside of brackets and parentheses. */
  #pattern(from: number): { token: Token; end: number } {
    const text = this.#text;
    let [brackets, parentheses] = [0, 0];
    let at = from + 1;
    for (; at < text.length; at++) {
      const character = text[at];
      if (character === "/" && brackets === 0 && parentheses === 0) break;
      if (character === "[") brackets += 1;
      else if (character === "]") brackets = Math.max(0, brackets - 1);
      else if (character === "(" && brackets === 0) parentheses += 1;
      else if (character === ")" && brackets === 0) parentheses -= 1;
      else if (character === "\\") at += 1;
    }
    if (at >= text.length) throw this.wrong("expected a slash that closes the regular expression");
    const source = text.slice(from + 1, at);
    const after = text[at + 1];
    if (after !== undefined && !isGoSpace(after.charCodeAt(0)) && !operators.includes(after) && after !== "-" && after !== "*")
      throw this.wrong(`expected a space or an operator after /${source}/; a slash in it needs a backslash`);
    const pattern = goPattern(source);
    if (typeof pattern === "string") throw this.wrong(`expected a regular expression, but /${source}/ ${pattern}`);
    return { token: { kind: "pattern", text: source, pattern }, end: at + 1 };
  }
}

function sticky(expression: RegExp, text: string, from: number): RegExpExecArray | undefined {
  expression.lastIndex = from;
  return expression.exec(text) ?? undefined;
}

const letters: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** The content of a Go string in double quotes; undefined where an escape is wrong. */
function unescaped(content: string): string | undefined {
  let isWrong = false;
  const text = content.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, two?: string, four?: string, eight?: string, octal?: string, letter?: string) => {
      const hex = two ?? four ?? eight;
      const code = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      const meant = letter === undefined || !Object.hasOwn(letters, letter) ? undefined : letters[letter];
      if (meant === undefined) isWrong = true;
      return meant ?? "";
    },
  );
  return isWrong ? undefined : text;
}
