/** One series of a scrape: a name, its labels and a value. */
export interface ExpositionSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape, read. */
export interface Exposition {
  /** The type of each family, by its name: `counter`, `histogram`, … */
  readonly types: Readonly<Record<string, string>>;
  /** The help text of each family, by its name. */
  readonly help: Readonly<Record<string, string>>;
  readonly samples: readonly ExpositionSample[];
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const blanks = /[ \t]*/y;
const quoted = /"((?:[^"\\\n]|\\[\\"n])*)"/y;
const rest = /([^ \t]+)(?:[ \t]+(-?\d+))?[ \t]*$/y;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const numbers: ReadonlyMap<string, number> = new Map([
  ["+Inf", Number.POSITIVE_INFINITY],
  ["Inf", Number.POSITIVE_INFINITY],
  ["-Inf", Number.NEGATIVE_INFINITY],
  ["NaN", Number.NaN],
]);

/** The number that a figure of a scrape is; undefined where it is none. JavaScript takes more for one than Prometheus does. */
const numberIn = (figure: string): number | undefined => (decimal.test(figure) ? Number(figure) : numbers.get(figure));

const unescaped = (text: string): string => text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));

/** Reads one line from left to right. */
class Line {
  readonly #text: string;
  readonly #number: number;
  #at = 0;

  constructor(text: string, number: number) {
    this.#text = text;
    this.#number = number;
  }

  refuse(what: string): SyntaxError {
    return new SyntaxError(`line ${this.#number} of the scrape, column ${this.#at + 1}: ${what}`);
  }

  /** What a sticky pattern finds here. */
  take(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) throw this.refuse(`${what} was expected`);
    this.#at = pattern.lastIndex;
    return found;
  }

  /** Steps over a character, where it stands here after blanks. */
  skips(character: string): boolean {
    this.take(blanks, "a blank");
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

function labelsOf(line: Line): Record<string, string> {
  const labels = new Map<string, string>();
  if (!line.skips("{")) return {};
  while (!line.skips("}")) {
    const [name] = line.take(labelName, "a label's name");
    if (!line.skips("=")) throw line.refuse("= was expected");
    line.take(blanks, "a blank");
    const [, value = ""] = line.take(quoted, "a label's value in quotes");
    if (labels.has(name)) throw line.refuse(`the label ${name} is there twice`);
    labels.set(name, unescaped(value));
    if (line.skips(",")) continue;
    if (line.skips("}")) break;
    throw line.refuse("a comma or } was expected");
  }
  return Object.fromEntries(labels);
}

function sampleOf(text: string, number: number): ExpositionSample {
  const line = new Line(text, number);
  const [name] = line.take(metricName, "a metric's name");
  const labels = labelsOf(line);
  line.take(blanks, "a blank");
  const [, figure = ""] = line.take(rest, "a value");
  const value = numberIn(figure);
  if (value === undefined) throw line.refuse(`${JSON.stringify(figure)} is no number`);
  return { name, labels, value };
}

/**
 * Reads a scrape in the text format of Prometheus, 0.0.4.
 * @throws {SyntaxError} a line isn't of that format, a family has two types, or a series is there twice
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const help = new Map<string, string>();
  const samples: ExpositionSample[] = [];
  const seen = new Set<string>();
  if (text !== "" && !text.endsWith("\n")) throw new SyntaxError("the last line of the scrape has no end");
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [, kind, family = "", said = ""] = /^#[ \t]+(HELP|TYPE)[ \t]+(\S+)(?:[ \t]+(.*))?$/.exec(line) ?? [];
    if (kind === "HELP")
      help.set(
        family,
        said.replace(/\\([\\n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped)),
      );
    if (kind === "TYPE") {
      if (types.has(family)) throw new SyntaxError(`line ${at + 1} of the scrape: ${family} has a type already`);
      types.set(family, said.trim());
    }
    if (line.startsWith("#")) continue;
    const sample = sampleOf(line, at + 1);
    const series = seriesKey(sample);
    if (seen.has(series)) throw new SyntaxError(`line ${at + 1} of the scrape: the series ${series} is there twice`);
    seen.add(series);
    samples.push(sample);
  }
  return { types: Object.fromEntries(types), help: Object.fromEntries(help), samples };
}

/** A series' name and labels as one text, whatever order its labels are in. A bucket's bound counts as the number that it is. */
export function seriesKey({ name, labels }: Pick<ExpositionSample, "name" | "labels">): string {
  const pairs = Object.entries(labels).map(([label, value]) => [label, label === "le" ? boundOf(value) : value]);
  return `${name}${JSON.stringify(pairs.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)))}`;
}

const boundOf = (text: string): string => String(numberIn(text) ?? text);
