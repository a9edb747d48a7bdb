import process from "node:process";
import { Option } from "@commander-js/extra-typings";
import picocolors from "picocolors";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { type FittedColumn, type FittedRow, fittedTable } from "../reporters/fitted-table.ts";
import { print, printJson } from "../results/standard-output.ts";
import { selectOrTell } from "../selection/left-out.ts";
import { openProject } from "../selection/prepare.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .option("--config <file>", "config to use (default: the nearest agentperf.config.*, from here upwards)")
    .addOption(new Option("--format <format>", "what is printed").choices(["table", "json"] as const).default("table" as const))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addHelpText("after", examples("list", "list redis --json"));

type Flags = FlagsOf<typeof flagsOf>;

/** Of a benchmark that needs more ports only their number is shown. */
const mostShown = 4;

export default declares(flagsOf, list);

/** Shows the benchmarks: what one operation is, the ports they need, their baselines and levels. */
async function list(patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  const { suites } = await openProject(flags.config);
  const isWanted = patterns.length === 0 ? () => true : await selectOrTell(suites, { patterns });
  const rows = suites.flatMap((suite) =>
    suite.benchmarks
      .filter((benchmark) => isWanted(suite, benchmark, benchmark.name) || patterns.includes(benchmark.name))
      .map(({ name, description = "", ports = [], baseline, concurrency, oneAtATime, parameters, manual = false }) => ({
        suite: suite.name,
        optional: suite.optional === true,
        name,
        description,
        ports: ports.map((port) => port.name),
        baseline,
        concurrency,
        oneAtATime,
        parameters,
        manual,
      })),
  );
  if (flags.json === true || flags.format === "json") {
    printJson(rows);
    return exitCode.fine;
  }
  const colours = picocolors.createColors(hasColour(process.stdout));
  const columns: readonly FittedColumn[] = [
    { head: "benchmark" },
    { head: "ports", wrapsFrom: 10 },
    { head: "baseline", dropped: 1 },
    { head: "one operation", wrapsFrom: 24 },
  ];
  const lines: FittedRow[] = [];
  for (const [suite, members] of Map.groupBy(rows, (row) => row.suite)) {
    const isOptional = members.some(({ optional }) => optional);
    lines.push({ title: { text: isOptional ? `${suite} (only when named, or with --suite all)` : suite, paint: colours.bold } });
    for (const { name, description, ports, baseline, concurrency, oneAtATime, manual } of members) {
      const needs = ports.length > mostShown ? `${ports.length} ports` : ports.join(", ");
      const extra = [
        ...(concurrency === undefined ? [] : [`at ${concurrency.join(", ")} in flight`]),
        ...(oneAtATime === undefined ? [] : ["one at a time only"]),
        ...(manual ? ["only when named"] : []),
      ];
      const about = [description, ...extra].filter((part) => part !== "").join("; ");
      lines.push([name, needs, { text: baseline ?? "", paint: colours.cyan }, { text: about, paint: colours.dim }]);
    }
  }
  print(`${fittedTable(columns, lines, { colours, width: widthOf(process.stdout) })}\n`);
  return exitCode.fine;
}
