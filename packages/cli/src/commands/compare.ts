import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { benchstatCsv, benchstatText, type CompareOptions, compare, parseFields, parseFilter } from "@agentperf/core/comparison";
import { type ExitCode, exitCode } from "../exit.ts";
import { readRecords } from "../results/read.ts";
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
  const warn = (warning: string) => void process.stderr.write(`${warning}\n`);
  const all = (await Promise.all(paths.map((path) => readRecords(path, warn)))).flat();
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
