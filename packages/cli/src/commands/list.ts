import process from "node:process";
import picocolors from "picocolors";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { type Cell, columns } from "../reporters/columns.ts";
import { print, printJson } from "../results/standard-output.ts";
import { openProject } from "../selection/prepare.ts";
import { select } from "../selection/select.ts";
import { hasColour } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .option("--config <file>", "config to use (default: the nearest agentperf.config.*, from here upwards)")
    .option("--json", "print them as JSON")
    .addHelpText("after", examples("list", "list redis --json"));

type Flags = FlagsOf<typeof flagsOf>;

/** Of a benchmark that needs more ports only their number is shown. */
const mostShown = 4;

export default declares(flagsOf, list);

/** Shows the benchmarks: what one operation is, the ports they need, their baselines and levels. */
async function list(patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  const { suites } = await openProject(flags.config);
  const isWanted = patterns.length === 0 ? () => true : select(suites, { patterns });
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
  if (flags.json === true) {
    printJson(rows);
    return exitCode.fine;
  }
  const colours = picocolors.createColors(hasColour(process.stdout));
  const lines: Cell[][] = [];
  for (const [suite, members] of Map.groupBy(rows, (row) => row.suite)) {
    const note = members.some(({ optional }) => optional) ? colours.dim("  only when named, or with --suite all") : "";
    lines.push([{ content: `${colours.bold(suite)}${note}`, colSpan: 3 }]);
    for (const { name, description, ports, baseline, concurrency, oneAtATime, manual } of members) {
      const needs = ports.length > mostShown ? `${ports.length} ports` : ports.join(", ");
      lines.push([`  ${name}`, ` ${needs}`, ` ${colours.cyan(baseline ?? "")}`]);
      const extra = [
        ...(concurrency === undefined ? [] : [`at ${concurrency.join(", ")} in flight`]),
        ...(oneAtATime === undefined ? [] : ["one at a time only"]),
        ...(manual ? ["only when named"] : []),
      ];
      lines.push([{ content: colours.dim(`    ${[description, ...extra].join("; ")}`), colSpan: 3 }]);
    }
  }
  print(`${columns(["left", "left", "left"], lines)}\n`);
  return exitCode.fine;
}
