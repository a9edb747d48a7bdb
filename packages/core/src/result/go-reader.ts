import { AgentperfError } from "../errors.ts";
import { goTestOutput, isGoTestJson, type NumberedLine } from "./go-json.ts";
import { type NotANumber, parseGoFloat, parseGoInteger } from "./go-number.ts";
import { goFields, isGoSpace } from "./go-space.ts";
import type { GoRecord } from "./go-text.ts";
import { collectUnits, type UnitSetting, type UnitSettings } from "./go-units.ts";

/** One file's text. */
export interface GoTextFile {
  readonly name: string;
  readonly text: string;
}

/** A line that couldn't be read. */
export interface GoWarning {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Options of {@link readGoText}. */
export interface GoTextOptions {
  /** Lines of one benchmark that follow each other give one record, with the values of all and the iterations added up. */
  readonly joined?: boolean;
}

/** What a file of Go benchmark text holds. */
export interface GoText {
  readonly records: GoRecord[];
  readonly warnings: GoWarning[];
  /** What its `Unit` lines say, for {@link collectUnits}. */
  readonly settings: UnitSetting[];
}

/**
 * Reads Go benchmark text, or the events of `go test -json` with such text in them, as golang.org/x/perf does: a line is a benchmark's, a
 * unit's, a key with its value, or none of these, and then it is passed over. A benchmark's or unit's line that is wrong is told of.
 *
 * A byte order mark belongs to the first line, which is therefore passed over.
 *
 * @throws {AgentperfError} `unreadable`: thousands of keys change so often that reading them would take all memory
 * @see golang.org/design/14313-benchmark-format
 */
export function readGoText({ name: file, text }: GoTextFile, { joined = false }: GoTextOptions = {}): GoText {
  const records: GoRecord[] = [];
  const warnings: GoWarning[] = [];
  const settings: UnitSetting[] = [];
  const configuration = new Configuration();
  const parse = recordParser(joined);
  const lines = isGoTestJson(text) ? goTestOutput(linesOf(text)) : linesOf(text);
  for (const { line, number } of lines) {
    const warn = (message: string) => warnings.push({ file, line: number, message });
    if (line.startsWith(prefix)) {
      const record = parse(line, configuration);
      if (typeof record === "string") warn(record);
      else if (record !== undefined && record !== records.at(-1)) records.push(record);
    } else if (isUnitLine(line)) {
      for (const setting of unitLine(line)) {
        if (typeof setting === "string") warn(setting);
        else settings.push({ file, line: number, ...setting });
      }
    } else if (number === 1 && line.startsWith(`\uFEFF${prefix}`)) {
      warn("a byte order mark stands before this line, so it isn't read; save the file without it");
    } else {
      const setting = configLine(line);
      if (setting !== undefined) configuration.set(setting.key, setting.value);
      if (configuration.copied > mostCopied) {
        const where = `${file}:${number}`;
        throw new AgentperfError("unreadable", `${where}: ${configuration.size} keys that change from benchmark to benchmark are too many`);
      }
    }
  }
  return { records, warnings, settings };
}

/**
 * Reads any number of files, each with its own configuration.
 * @returns all their records, and what is said of units in any of them
 */
export function parseGoText(
  files: readonly GoTextFile[],
  options: GoTextOptions = {},
): { readonly records: GoRecord[]; readonly warnings: GoWarning[]; readonly units: UnitSettings } {
  const texts = files.map((file) => readGoText(file, options));
  const { units, warnings } = collectUnits(texts.flatMap(({ settings }) => settings));
  return {
    records: texts.flatMap(({ records }) => records),
    warnings: [...texts.flatMap((text) => text.warnings), ...warnings],
    units,
  };
}

function* linesOf(text: string): Generator<NumberedLine> {
  for (let [start, number] = [0, 1]; start < text.length; number++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    yield { line: text.slice(start, text[end - 1] === "\r" ? end - 1 : end), number };
    start = end + 1;
  }
}

/** The configuration in force. Records share a copy of it for as long as it doesn't change. */
class Configuration {
  readonly #values = new Map<string, string>();
  /** Keys in the order that golang.org/x/perf keeps them: the last one takes the place of one that goes. */
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();
  #copy: Readonly<Record<string, string>> | undefined;
  /** So many values have been copied in copies beyond a usual size. */
  copied = 0;

  get size(): number {
    return this.#keys.length;
  }

  /** An empty value takes the key away. */
  set(key: string, value: string): void {
    if ((this.#values.get(key) ?? "") === value) return;
    this.#copy = undefined;
    const place = this.#places.get(key);
    if (value === "") {
      const last = this.#keys.pop();
      if (last !== undefined && last !== key && place !== undefined) {
        this.#keys[place] = last;
        this.#places.set(last, place);
      }
      this.#places.delete(key);
      this.#values.delete(key);
      return;
    }
    this.#values.set(key, value);
    if (place !== undefined) return;
    this.#places.set(key, this.#keys.length);
    this.#keys.push(key);
  }

  get copy(): Readonly<Record<string, string>> {
    if (this.#copy === undefined) {
      this.#copy = Object.fromEntries(this.#keys.map((key) => [key, this.#values.get(key) ?? ""]));
      if (this.size > usualSize) this.copied += this.size;
    }
    return this.#copy;
  }
}

const usualSize = 100;
/** Beyond it a small file would take all memory: each of its records could have thousands of keys of its own. */
const mostCopied = 5_000_000;

const prefix = "Benchmark";

const isUnitLine = (line: string): boolean => line.startsWith("Unit") && (line.length === 4 || isGoSpace(line.charCodeAt(4)));

function unitLine(line: string): (Pick<UnitSetting, "unit" | "key" | "value"> | string)[] {
  const [unit, ...pairs] = goFields(line, 4);
  if (unit === undefined) return ["no unit after the word Unit"];
  return pairs.map((pair) => {
    const at = pair.indexOf("=");
    return at <= 0 ? `${shown(pair)} isn't key=value` : { unit, key: pair.slice(0, at), value: pair.slice(at + 1) };
  });
}

const configKey = /^\p{Ll}[^:\p{Lu}\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*:/u;

function configLine(line: string): { key: string; value: string } | undefined {
  const start = configKey.exec(line)?.[0];
  if (start === undefined) return undefined;
  const rest = line.slice(start.length);
  const value = rest.replace(/^[ \t]+/, "");
  return rest !== "" && value.length === rest.length ? undefined : { key: start.slice(0, -1), value };
}

/** A record that may get more. */
type OpenRecord = Omit<GoRecord, "iterations" | "values"> & { iterations: number; readonly values: { value: number; unit: string }[] };

/**
 * Makes records of lines; gives what is wrong with a line instead, or nothing for a name alone, which `go test -v` prints when a benchmark
 * starts. Most lines have their name in common with the one before.
 * @param joined - whether such a line's values go to the record before, which is then given once more
 */
function recordParser(joined: boolean): (line: string, configuration: Configuration) => OpenRecord | string | undefined {
  let [lastFull, lastName]: [string | undefined, Name] = [undefined, { name: "" }];
  const units = new Map<string, string>();
  let last: OpenRecord | undefined;
  return (line, configuration) => {
    const end = nameEnd(line);
    if (end === line.length) return undefined;
    const full = line.slice(prefix.length, end);
    const fields = goFields(line, end);
    const [count] = fields;
    if (count === undefined) return "no iteration count after the name";
    const iterations = parseGoInteger(count);
    if (typeof iterations === "string") return `iteration count ${shown(count)} ${wrong[iterations]}`;
    if (fields.length === 1) return "no values after the iteration count";
    const config = configuration.copy;
    const isSame = joined && full === lastFull && last?.config === config;
    if (full !== lastFull) [lastFull, lastName] = [full, nameOf(full)];
    const record: OpenRecord = isSame && last !== undefined ? last : { config, ...lastName, iterations: 0, values: [] };
    last = record;
    const already = record.values.length;
    const refuse = (message: string) => {
      record.values.length = already;
      return message;
    };
    for (let at = 1; at < fields.length; at += 2) {
      const text = fields[at] ?? "";
      const value = parseGoFloat(text);
      if (typeof value === "string") return refuse(`value ${shown(text)} ${wrong[value]}`);
      const own = fields[at + 1];
      if (own === undefined) return refuse(`value ${shown(text)} has no unit`);
      let unit = units.get(own);
      if (unit === undefined) {
        unit = own;
        units.set(own, own);
      }
      record.values.push({ value, unit });
    }
    record.iterations += iterations;
    return record;
  };
}

const wrong: Readonly<Record<NotANumber, string>> = { syntax: "isn't a number", range: "is out of range" };

/** Text of a file as a warning shows it: short, and without what a terminal would take for a command. */
const shown = (text: string): string =>
  JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );

function nameEnd(line: string): number {
  let at = prefix.length;
  while (at < line.length && !isGoSpace(line.charCodeAt(at))) at += 1;
  return at;
}

type Name = Pick<GoRecord, "name" | "procs">;

/** Takes `-N` from the end of a name, where N is written as Go writes it. */
function nameOf(full: string): Name {
  let at = full.length;
  while (at > 0 && isDigit(full.charCodeAt(at - 1))) at -= 1;
  const digits = full.slice(at);
  const isSuffix = full[at - 1] === "-" && digits !== "" && digits.length < 16 && digits[0] !== "0";
  return isSuffix ? { name: full.slice(0, at - 1), procs: Number(digits) } : { name: full };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
