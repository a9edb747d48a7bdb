import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import { type CompareOptions, compare, type NamedRecord, parseFields, parseFilter, parseInputs } from "@agentperf/core/comparison";
import {
  collectUnits,
  type GoRecord,
  type GoWarning,
  goRecords,
  isGoTestJson,
  parseResult,
  readGoText,
  type UnitSetting,
} from "@agentperf/core/result";
import { type ExitCode, exitCode } from "../exit.ts";
import { hasColour } from "../terminal.ts";

/** Flags of `agentperf compare`. */
export interface CompareFlags {
  readonly row: string;
  readonly col: string;
  readonly table: string;
  readonly ignore: string;
  readonly filter?: string;
  readonly alpha: number;
  readonly confidence: number;
  readonly format?: "table" | "benchstat" | "csv" | "markdown" | "json";
}

/** Shows results side by side, with what changed against the first. */
export async function compareCommand(paths: readonly string[], flags: CompareFlags): Promise<ExitCode> {
  const options: CompareOptions = {
    row: parseFields("--row", flags.row),
    column: parseFields("--col", flags.col),
    table: parseFields("--table", flags.table),
    ignore: parseFields("--ignore", flags.ignore),
    alpha: flags.alpha,
    confidence: flags.confidence,
  };
  const filter = flags.filter === undefined ? undefined : parseFilter(flags.filter);
  const read = await Promise.all(parseInputs(paths, existsSync).map(({ path, label }) => readInput(path, label)));
  const { units, warnings: unitWarnings } = collectUnits(read.flatMap(({ settings }) => settings));
  for (const { file, line, message } of [...read.flatMap(({ warnings }) => warnings), ...unitWarnings])
    process.stderr.write(`${file}:${line}: ${message}\n`);
  const all = read.flatMap((input) => input.records);
  const records = filter === undefined ? all : all.flatMap(filter);
  const tables = compare(records, { ...options, units });
  if (tables.length === 0) {
    const wanted = flags.filter === undefined ? "is left to compare" : `matches --filter ${flags.filter}`;
    throw new AgentperfError("usage", `no benchmark in ${paths.join(", ")} ${wanted}`);
  }
  const format = flags.format ?? (process.stdout.isTTY === true ? "table" : "benchstat");
  if (format === "csv") {
    const { benchstatCsv } = await import("../reporters/benchstat-csv.ts");
    const { csv, warnings } = benchstatCsv(tables);
    process.stdout.write(csv);
    process.stderr.write(warnings);
  } else if (format === "benchstat") {
    const { benchstatText } = await import("../reporters/benchstat.ts");
    process.stdout.write(benchstatText(tables));
  } else if (format === "json") process.stdout.write(`${JSON.stringify(tables, undefined, 2)}\n`);
  else {
    const { changesReport } = await import("../reporters/changes.ts");
    process.stdout.write(changesReport(tables, format, hasColour(process.stdout)));
  }
  return exitCode.fine;
}

/** What a file holds, or all files of a directory, which count as one. */
interface ReadInput {
  readonly records: NamedRecord[];
  readonly settings: readonly UnitSetting[];
  readonly warnings: readonly GoWarning[];
}

/** Reads a result document, Go benchmark text, or all such files in a directory. */
async function readInput(path: string, label: string): Promise<ReadInput> {
  try {
    if (!(await stat(path)).isDirectory()) return await readFileInput(path, label);
    const names = (await readdir(path)).filter((name) => /\.(json|txt)$/.test(name)).sort();
    if (names.length === 0) throw new AgentperfError("unreadable", `${path}: no .json or .txt file in this directory`);
    const parts = await Promise.all(names.map((name) => readFileInput(join(path, name), label)));
    return {
      records: parts.flatMap(({ records }) => records),
      settings: parts.flatMap(({ settings }) => settings),
      warnings: parts.flatMap(({ warnings }) => warnings),
    };
  } catch (thrown) {
    if (thrown instanceof AgentperfError) throw thrown;
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  }
}

async function readFileInput(path: string, label: string): Promise<ReadInput> {
  const text = await readFile(path, "utf8");
  if (/^\uFEFF?\s*\{/.test(text) && !isGoTestJson(text)) {
    const result = parseResult(text, path);
    return { records: labelled(goRecords(result, { target: 1, warning: 1, ns: {} }), label), settings: [], warnings: [] };
  }
  const { records, warnings, settings } = readGoText({ name: path, text }, { joined: true });
  if (records.length === 0 && warnings.length === 0)
    throw new AgentperfError("unreadable", `${path}: neither an agentperf result nor Go benchmark text`);
  return { records: labelled(records, label), settings, warnings };
}

/** The same records with their file's label; there may be hundreds of thousands, so they aren't copied. */
const labelled = (records: readonly GoRecord[], file: string): NamedRecord[] => records.map((record) => Object.assign(record, { file }));
