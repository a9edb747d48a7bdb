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

/**
 * Reads Go benchmark text, tolerantly: other lines between, a benchmark's own output inside its line, any units, any number
 * of files. Configuration holds to the end of its file.
 */
export function parseGoText(files: readonly GoTextFile[]): { readonly records: GoRecord[]; readonly warnings: GoWarning[] } {
  const records: GoRecord[] = [];
  const warnings: GoWarning[] = [];
  for (const file of files) {
    let config: Record<string, string> = {};
    let waiting: string | undefined;
    for (const [index, raw] of file.text.split("\n").entries()) {
      const line = raw.replace(/\r$/, "");
      const setting = configLine.exec(line);
      if (setting !== null) {
        const { [setting[1] as string]: _, ...rest } = config;
        config = setting[2] ? { ...rest, [setting[1] as string]: setting[2].trim() } : rest;
        continue;
      }
      if (/^Benchmark(?![a-z])/.test(line)) {
        const [first = "", ...rest] = line.trim().split(/\s+/);
        // A name alone, or a name and then what the benchmark printed itself: its figures come on a line of their own.
        if (!/^\d+$/.test(rest[0] ?? "")) {
          waiting = first;
          continue;
        }
        waiting = undefined;
        const record = parseFields(first, rest, config);
        if (typeof record === "string") warnings.push({ file: file.name, line: index + 1, message: record });
        else records.push(record);
      } else if (waiting !== undefined && resultTail.test(line)) {
        const record = parseFields(waiting, line.trim().split(/\s+/), config);
        waiting = undefined;
        if (typeof record !== "string") records.push(record);
      }
    }
  }
  return { records, warnings };
}

/** A record, or what is wrong with the line. */
function parseFields(first: string, fields: readonly string[], config: Readonly<Record<string, string>>): GoRecord | string {
  const [iterationsText = "", ...pairs] = fields;
  const iterations = Number(iterationsText);
  if (!Number.isSafeInteger(iterations)) return `iteration count ${iterationsText} isn't a whole number`;
  if (pairs.length === 0) return "no values after the iteration count";
  if (pairs.length % 2 !== 0) return `value ${pairs.at(-1)} has no unit`;
  const values: { value: number; unit: string }[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const value = Number(pairs[at]);
    if (Number.isNaN(value)) return `value ${pairs[at]} isn't a number`;
    values.push({ value, unit: pairs[at + 1] as string });
  }
  const suffix = /^(.+)-([1-9]\d*)$/.exec(first);
  const name = (suffix?.[1] ?? first).slice("Benchmark".length);
  return { config, name, ...(suffix === null ? {} : { procs: Number(suffix[2]) }), iterations, values };
}
