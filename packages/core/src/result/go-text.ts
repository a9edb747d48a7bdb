/** One benchmark line of Go benchmark text, with the configuration in force there. */
export interface GoRecord {
  /** `key: value` lines before it: `goos`, `pkg`, `runtime`, …. */
  readonly config: Readonly<Record<string, string>>;
  /** Without `Benchmark` and `-N`: `RedisConcurrent/concurrency=8`. */
  readonly name: string;
  /** The `-N` suffix; absent where there is none. */
  readonly procs?: number;
  readonly iterations: number;
  /** Values with their units, in their order. */
  readonly values: readonly { readonly value: number; readonly unit: string }[];
}

/** A line that looked like a benchmark but couldn't be read. */
export interface GoWarning {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Writes Go benchmark text: configuration first and again where it changes, then lines aligned as `go test` aligns them.
 *
 * @see golang.org/design/14313-benchmark-format and Go's testing.BenchmarkResult.String, whose layout this follows
 */
export function formatGoText(records: readonly GoRecord[]): string {
  const width = Math.max(0, ...records.map((record) => fullName(record).length));
  const lines: string[] = [];
  let current: Readonly<Record<string, string>> = {};
  for (const record of records) {
    for (const key of Object.keys(current)) {
      if (!(key in record.config)) lines.push(`${key}:`);
    }
    for (const [key, value] of Object.entries(record.config)) {
      if (current[key] !== value) lines.push(`${key}: ${oneLine(value)}`);
    }
    current = record.config;
    const values = record.values.map(({ value, unit }) => `\t${formatValue(value, unit)} ${unit}`).join("");
    lines.push(`${fullName(record).padEnd(width)}\t${String(record.iterations).padStart(8)}${values}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

function fullName({ name, procs }: GoRecord): string {
  return `Benchmark${name}${procs === undefined || procs === 1 ? "" : `-${procs}`}`;
}

/** Four significant digits with the decimal points under each other, as `go test` prints a value; memory figures in eight places. */
function formatValue(value: number, unit: string): string {
  if (unit === "B/op" || unit === "allocs/op") return value.toFixed(0).padStart(8);
  const size = Math.abs(value);
  if (size === 0 || size >= 999.95) return value.toFixed(0).padStart(10);
  const limits = [99.995, 9.9995, 0.99995, 0.099995, 0.0099995, 0.00099995];
  const at = limits.findIndex((limit) => size >= limit);
  const decimals = at < 0 ? 7 : at + 1;
  return value.toFixed(decimals).padStart(11 + decimals);
}

/** One file's text. */
export interface GoTextFile {
  readonly name: string;
  readonly text: string;
}

const configLine = /^([a-z][^\s:A-Z]*):(?:[ \t]+(.*))?$/;
const resultTail = /^\s*\d+\s+[-+.\d]\S*\s+\S/;

/** Options of {@link parseGoText}. */
export interface GoTextOptions {
  /** Lines of one benchmark that follow each other give one record, with the values of all and the iterations added up. */
  readonly joined?: boolean;
}

/**
 * Reads Go benchmark text, tolerantly: other lines between, a benchmark's own output inside its line, any units, any number
 * of files. Configuration holds to the end of its file.
 */
export function parseGoText(
  files: readonly GoTextFile[],
  { joined = false }: GoTextOptions = {},
): { readonly records: GoRecord[]; readonly warnings: GoWarning[] } {
  const records: OpenRecord[] = [];
  const warnings: GoWarning[] = [];
  const parse = recordParser(joined);
  for (const file of files) {
    let config: Record<string, string> = {};
    let waiting: string | undefined;
    for (const { line, number } of linesOf(file.text)) {
      if (isBenchmark(line)) {
        const [first = "", ...fields] = fieldsOf(line);
        // A name alone, or a name and then what the benchmark printed itself: its figures come on a line of their own.
        if (!isWhole(fields[0])) {
          waiting = first;
          continue;
        }
        waiting = undefined;
        const record = parse(first, fields, config);
        if (typeof record === "string") warnings.push({ file: file.name, line: number, message: record });
        else if (record !== records.at(-1)) records.push(record);
        continue;
      }
      const setting = configLine.exec(line);
      if (setting !== null) {
        const { [setting[1] as string]: _, ...rest } = config;
        config = setting[2] ? { ...rest, [setting[1] as string]: setting[2].trim() } : rest;
      } else if (waiting !== undefined && resultTail.test(line)) {
        const record = parse(waiting, fieldsOf(line), config);
        waiting = undefined;
        if (typeof record !== "string" && record !== records.at(-1)) records.push(record);
      }
    }
  }
  return { records, warnings };
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  for (let [start, number] = [0, 1]; start <= text.length; number++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    yield { line: text.slice(start, text[end - 1] === "\r" ? end - 1 : end), number };
    start = end + 1;
  }
}

const prefix = "Benchmark";

/** A name that goes on in lower case is another word. */
function isBenchmark(line: string): boolean {
  if (!line.startsWith(prefix)) return false;
  const code = line.charCodeAt(prefix.length);
  return !(code >= 97 && code <= 122);
}

function isWhole(text: string | undefined): boolean {
  if (text === undefined || text === "") return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 48 || text.charCodeAt(at) > 57) return false;
  return true;
}

/** What stands between white space. Scanned by hand: there may be millions of lines. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let from = -1;
  for (let at = 0; at <= line.length; at++) {
    const code = at === line.length ? 32 : line.charCodeAt(at);
    const isSpace = code === 32 || (code >= 9 && code <= 13);
    if (isSpace && from >= 0) {
      fields.push(line.slice(from, at));
      from = -1;
    } else if (!isSpace && from < 0) from = at;
  }
  return fields;
}

type Name = Pick<GoRecord, "name" | "procs">;

/** A record that may get more. */
type OpenRecord = Omit<GoRecord, "iterations" | "values"> & { iterations: number; readonly values: { value: number; unit: string }[] };

/**
 * Makes records of fields; gives what is wrong with them instead. Most lines have their name in common with the one before.
 * @param joined - whether such a line's values go to the record before, which is then given once more
 */
function recordParser(
  joined: boolean,
): (first: string, fields: readonly string[], config: Readonly<Record<string, string>>) => OpenRecord | string {
  let [lastFirst, lastName]: [string, Name] = ["", { name: "" }];
  let lastUnit = "";
  let last: OpenRecord | undefined;
  return (first, fields, config) => {
    const iterations = Number(fields[0]);
    if (!Number.isSafeInteger(iterations)) return `iteration count ${fields[0]} isn't a whole number`;
    if (fields.length === 1) return "no values after the iteration count";
    if (fields.length % 2 === 0) return `value ${fields.at(-1)} has no unit`;
    const isSame = joined && first === lastFirst && last?.config === config;
    if (first !== lastFirst) [lastFirst, lastName] = [first, nameOf(first)];
    const record: OpenRecord = isSame && last !== undefined ? last : { config, ...lastName, iterations: 0, values: [] };
    const already = record.values.length;
    for (let at = 1; at < fields.length; at += 2) {
      const value = Number(fields[at]);
      if (!Number.isFinite(value)) {
        record.values.length = already;
        return `value ${fields[at]} isn't a finite number`;
      }
      if (fields[at + 1] !== lastUnit) lastUnit = fields[at + 1] as string;
      record.values.push({ value, unit: lastUnit });
    }
    record.iterations += iterations;
    last = record;
    return record;
  };
}

function nameOf(first: string): Name {
  const suffix = /^(.+)-([1-9]\d*)$/.exec(first);
  const name = (suffix?.[1] ?? first).slice(prefix.length);
  return suffix === null ? { name } : { name, procs: Number(suffix[2]) };
}
