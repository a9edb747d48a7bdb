import process from "node:process";
import picocolors from "picocolors";
import { checkConfig, findConfig, loadConfig } from "../config/load.ts";
import { loadSuites } from "../config/suites.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Cell, columns } from "../reporters/columns.ts";
import { select } from "../run/select.ts";
import { hasColour } from "../terminal.ts";

/** Flags of `agentperf list`. */
export interface ListFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Shows the benchmarks: what one operation is, the ports they need, their baselines and levels. */
export async function listCommand(patterns: readonly string[], flags: ListFlags): Promise<ExitCode> {
  const loaded = await loadConfig(findConfig(flags.config));
  await checkConfig(loaded);
  const suites = await loadSuites(loaded);
  const isWanted = patterns.length === 0 ? () => true : select(suites, { patterns });
  const rows = suites.flatMap((suite) =>
    suite.benchmarks
      .filter((benchmark) => isWanted(suite, benchmark, benchmark.name) || patterns.includes(benchmark.name))
      .map(({ name, description = "", ports = [], baseline, concurrency, parameters, manual = false }) => ({
        suite: suite.name,
        name,
        description,
        ports,
        baseline,
        concurrency,
        parameters,
        manual,
      })),
  );
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return exitCode.fine;
  }
  const colours = picocolors.createColors(hasColour(process.stdout));
  const lines: Cell[][] = [];
  for (const [suite, members] of Map.groupBy(rows, (row) => row.suite)) {
    lines.push([{ content: colours.bold(suite), colSpan: 3 }]);
    for (const { name, description, ports, baseline, concurrency, manual } of members) {
      const all = ports.length === 5 ? "all ports" : ports.join(", ");
      lines.push([`  ${name}`, ` ${all}`, ` ${colours.cyan(baseline ?? "")}`]);
      const extra = [
        ...(concurrency === undefined ? [] : [`at ${concurrency.join(", ")} in flight`]),
        ...(manual ? ["only when named"] : []),
      ];
      lines.push([{ content: colours.dim(`    ${[description, ...extra].join("; ")}`), colSpan: 3 }]);
    }
  }
  process.stdout.write(`${columns(["left", "left", "left"], lines)}\n`);
  return exitCode.fine;
}
