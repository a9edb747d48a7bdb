import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import {
  benchstatCsv,
  benchstatText,
  type CompareOptions,
  compare,
  type NamedRecord,
  parseFields,
  parseFilter,
} from "@agentperf/core/comparison";
import { type GoRecord, goRecords, parseGoText, parseResult } from "@agentperf/core/result";
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
  const all = (await Promise.all(paths.map(recordsOf))).flat();
  const records = filter === undefined ? all : all.flatMap(filter);
  if (records.length === 0)
    throw new AgentperfError(
      "usage",
      `no benchmark in ${paths.join(", ")}${flags.filter === undefined ? "" : ` matches --filter ${flags.filter}`}`,
    );
  const tables = compare(records, options);
  const format = flags.format ?? (process.stdout.isTTY === true ? "table" : "benchstat");
  if (format === "csv") {
    const { csv, warnings } = benchstatCsv(tables);
    process.stdout.write(csv);
    process.stderr.write(warnings);
  } else if (format === "benchstat") process.stdout.write(benchstatText(tables));
  else if (format === "json") process.stdout.write(`${JSON.stringify(tables, undefined, 2)}\n`);
  else {
    const { changesReport } = await import("../reporters/changes.ts");
    process.stdout.write(changesReport(tables, format, hasColour(process.stdout)));
  }
  return exitCode.fine;
}

/** The records of a result document, of Go benchmark text, or of all such files in a directory, which count as one. */
async function recordsOf(path: string): Promise<NamedRecord[]> {
  try {
    if ((await stat(path)).isDirectory()) {
      const names = (await readdir(path)).filter((name) => /\.(json|txt)$/.test(name)).sort();
      if (names.length === 0) throw new AgentperfError("unreadable", `${path}: no .json or .txt file in this directory`);
      return (await Promise.all(names.map((name) => fileRecords(join(path, name), path)))).flat();
    }
    return await fileRecords(path, path);
  } catch (thrown) {
    if (thrown instanceof AgentperfError) throw thrown;
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  }
}

async function fileRecords(path: string, file: string): Promise<NamedRecord[]> {
  const text = await readFile(path, "utf8");
  if (/^\s*\{/.test(text)) {
    const result = parseResult(text, path);
    return named(goRecords(result, { target: 1, warning: 1, ns: {} }), file);
  }
  const { records, warnings } = parseGoText([{ name: path, text }], { joined: true });
  for (const { line, message } of warnings) process.stderr.write(`${path}:${line}: ${message}\n`);
  if (records.length === 0) throw new AgentperfError("unreadable", `${path}: neither an agentperf result nor Go benchmark text`);
  return named(records, file);
}

/** The same records with their file's name; there may be hundreds of thousands, so they aren't copied. */
const named = (records: readonly GoRecord[], file: string): NamedRecord[] => records.map((record) => Object.assign(record, { file }));
