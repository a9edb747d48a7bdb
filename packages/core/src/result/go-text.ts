import { own } from "../safety/names.ts";

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

/** A benchmark's name with its `-N` suffix. */
export const fullName = ({ name, procs }: Pick<GoRecord, "name" | "procs">): string => (procs === undefined ? name : `${name}-${procs}`);

/** A value of a record's configuration; empty where it hasn't that key. */
export const configValue = ({ config }: Pick<GoRecord, "config">, key: string): string => own(config, key) ?? "";

/**
 * Writes Go benchmark text: configuration first and again where it changes, then lines aligned as `go test` aligns them.
 *
 * What such a line can't hold is written as Go writes it: white space in names and units as `_`, what can't be printed as an escape. A
 * value that isn't finite is left out, as is a record without any other.
 *
 * @see golang.org/design/14313-benchmark-format and Go's testing.BenchmarkResult.String, whose layout this follows
 */
export function formatGoText(records: readonly GoRecord[]): string {
  const shown = records
    .map(({ config, iterations, values, ...name }) => ({
      config,
      name: `Benchmark${goWord(fullName(name))}`,
      iterations,
      values: values.filter(({ value }) => Number.isFinite(value)),
    }))
    .filter(({ values }) => values.length > 0);
  const width = shown.reduce((most, { name }) => Math.max(most, name.length), 0);
  const lines: string[] = [];
  const current = new Map<string, string>();
  let written: GoRecord["config"] | undefined;
  for (const { config, name, iterations, values } of shown) {
    if (config !== written) lines.push(...configLines(config, current));
    written = config;
    const figures = values.map(({ value, unit }) => `\t${formatValue(value, unit)} ${goUnit(unit)}`).join("");
    lines.push(`${name.padEnd(width)}\t${iterations.toFixed(0).padStart(8)}${figures}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** The lines that lead from the configuration in force, which they change, to another one. */
function configLines(config: GoRecord["config"], current: Map<string, string>): string[] {
  const wanted = new Map(Object.entries(config).map(([key, value]) => [goKey(key), oneLine(value)]));
  const lines: string[] = [];
  for (const key of [...current.keys()]) {
    if (wanted.get(key)) continue;
    current.delete(key);
    lines.push(`${key}:`);
  }
  for (const [key, value] of wanted) {
    if (value === "" || current.get(key) === value) continue;
    current.set(key, value);
    lines.push(`${key}: ${value}`);
  }
  return lines;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** A key as a configuration line can have it: it begins in lower case, and has no upper case, white space or colon. */
export function goKey(key: string): string {
  const word = goWord(key).toLowerCase().replaceAll(":", "_");
  return /^\p{Ll}/u.test(word) ? word : `key-${word}`;
}

/** A unit as a line can have it. */
export const goUnit = (unit: string): string => (unit === "" ? "unnamed" : goWord(unit));

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu;

/**
 * Text as a name or a unit can hold it: `_` for white space, and an escape for what can't be printed.
 * @see Go's testing package, which rewrites the names of sub-benchmarks so
 */
export function goWord(text: string): string {
  if (/^[!-~]*$/.test(text)) return text;
  return text.replace(/[\s\u0085]/g, "_").replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
    return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
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
