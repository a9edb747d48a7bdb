import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { type CompareOptions, compare, parseFields, parseFilter } from "@agentperf/core/comparison";
import { type ExitCode, exitCode } from "../exit.ts";
import { type ComparisonFormat, comparisonReporters } from "../reporters/index.ts";
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
  readonly format?: ComparisonFormat;
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
  const report = await comparisonReporters[flags.format ?? (process.stdout.isTTY === true ? "table" : "benchstat")]();
  const { text, warnings = "" } = report(compare(records, options), hasColour(process.stdout));
  process.stdout.write(text);
  process.stderr.write(warnings);
  return exitCode.fine;
}
