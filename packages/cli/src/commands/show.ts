import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { analyse, noBaselines, summarize } from "@agentperf/core/analysis";
import { Option } from "@commander-js/extra-typings";
import { type ExitCode, exitCode } from "../exit.ts";
import { addTo, type BareCommand, declares, examples, type FlagsOf, namesIn } from "../flags/command.ts";
import { chosenReporters, writeReports } from "../reporters/chosen.ts";
import { reporters } from "../reporters/index.ts";
import { loadBaselines } from "../results/baselines.ts";
import { narrowed } from "../results/narrowed.ts";
import { readResult } from "../results/read.ts";
import { print, say } from "../results/standard-output.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("<result>", "a result, or - for standard input")
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .option("--baselines <file>", "file of baselines that the figures are held against")
    .addOption(new Option("--format <format>", "what is printed (default: table); the same as --reporter").choices(namesIn(reporters)))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option("--reporter <reporter>", "what is written, to a file or printed, any number of them, as run has it (default: table)", addTo)
    .option("--cold", "show what the start of a process cost too (table only)")
    .option("-v, --verbose", "show all findings, and of each benchmark percentiles, a histogram and its launches")
    .addHelpText(
      "after",
      examples(
        "show .agentperf/results/20261128-230224-d38e.json",
        "show result.json 'redis*' -v                          distributions and launches",
        "show result.json --reporter junit=results.xml         in another format",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, show);

/** Shows a kept result again, or a part of it. */
async function show(path: string, patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  const result = narrowed(await readResult(path), patterns);
  if (result.plan.crossings.length + result.skipped.length === 0)
    throw new AgentperfError("usage", `${patterns.join(", ")} matches nothing in ${path}`);
  const format = flags.json === true ? "json" : flags.format;
  const chosen = await chosenReporters([...(format === undefined ? [] : [format]), ...(flags.reporter ?? [])], "table");
  const baselines = result.plan.smoke === true ? noBaselines : await loadBaselines(flags.baselines);
  const summary = summarize(result, baselines);
  const verbose = flags.verbose === true;
  const common = { result, summary, conclusions: analyse(result, summary), verbose, details: verbose, cold: flags.cold === true };
  const { failures } = await writeReports(
    chosen,
    (isShown) => ({ ...common, ...(isShown ? { width: widthOf(process.stdout), colour: hasColour(process.stdout) } : { colour: false }) }),
    print,
  );
  for (const text of failures) say(`agentperf: ${text}\n`);
  return failures.length === 0 ? exitCode.fine : exitCode.benchmarkFailed;
}
