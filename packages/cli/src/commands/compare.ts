import { existsSync } from "node:fs";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { type CompareOptions, compare, parseFields, parseFilter, parseInputs } from "@agentperf/core/comparison";
import { collectUnits } from "@agentperf/core/result";
import { Option } from "@commander-js/extra-typings";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf, namesIn } from "../flags/command.ts";
import { probability } from "../flags/values.ts";
import { comparisonReporters } from "../reporters/index.ts";
import { readRecords } from "../results/read.ts";
import { print, say } from "../results/standard-output.ts";
import { unlikeLoads } from "../results/unlike-loads.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument(
      "<files...>",
      "results, Go benchmark text, directories of them, or - for standard input; the others are compared against the first. " +
        "before=old.txt calls a file by another name",
    )
    .option("--col <fields>", "fields whose values stand side by side, a column each", ".file")
    .option("--row <fields>", "fields whose values are told apart by row", ".fullname")
    .option("--table <fields>", "fields whose values have a table each", ".config")
    .option("--ignore <fields>", "fields that don't tell results apart", "")
    .option("--filter <filter>", "only what matches: runtime:node, .name:/^Redis/, .unit:sec/op, -pkg:x, OR, ( )")
    .option("--alpha <p>", "significance level of the test", probability("--alpha"), defaults.alpha)
    .option("--confidence <share>", "confidence level of the intervals", probability("--confidence"), defaults.confidence)
    .addOption(
      new Option("--format <format>", "what is printed (default: table on a terminal, otherwise benchstat)").choices(
        namesIn(comparisonReporters),
      ),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addHelpText(
      "after",
      `
Fields: .file, .name, .fullname, .config, /parameter of a name, or a key of the configuration such as runtime.
--filter also knows .unit.
The values of a field stand in the order in which they appear. Another order follows an @: /size@num, .name@alpha,
'/store@(map tree)'.
${examples(
  "compare old.txt new.txt               did it change?",
  "compare before=old.txt after=new.txt  the same, with other names above the columns",
  "compare new.json --col runtime        Node, Bun and Deno side by side",
  "compare new.json --col adapter-redis --filter runtime:node",
  "compare old.json new.json --format markdown",
)}`,
    );

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, compareFiles);

/** Shows results side by side, with what changed against the first. */
async function compareFiles(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const options: CompareOptions = {
    row: parseFields("--row", flags.row),
    column: parseFields("--col", flags.col),
    table: parseFields("--table", flags.table),
    ignore: parseFields("--ignore", flags.ignore),
    alpha: flags.alpha,
    confidence: flags.confidence,
  };
  const filter = flags.filter === undefined ? undefined : parseFilter(flags.filter);
  const warn = (warning: string) => say(`${warning}\n`);
  const read = await Promise.all(parseInputs(paths, existsSync).map(({ path, label }) => readRecords(path, warn, label)));
  const { units, warnings: conflicts } = collectUnits(read.flatMap(({ settings }) => settings));
  for (const { file, line, message } of conflicts) warn(`${file}:${line}: ${message}`);
  const all = read.flatMap((input) => input.records);
  for (const text of unlikeLoads(all)) warn(text);
  const tables = compare(filter === undefined ? all : all.flatMap(filter), { ...options, units });
  if (tables.length === 0) {
    const wanted = flags.filter === undefined ? "is left to compare" : `matches --filter ${flags.filter}`;
    throw new AgentperfError("usage", `no benchmark in ${paths.join(", ")} ${wanted}`);
  }
  const report =
    await comparisonReporters[flags.json === true ? "json" : (flags.format ?? (process.stdout.isTTY === true ? "table" : "benchstat"))]();
  const { text, warnings = "" } = report(tables, hasColour(process.stdout), widthOf(process.stdout));
  print(text);
  say(warnings);
  return exitCode.fine;
}
