import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { isNewRegression, trendsOf } from "@agentperf/core/analysis";
import { Option } from "@commander-js/extra-typings";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { wholeNumber } from "../flags/values.ts";
import { historyReport } from "../reporters/history.ts";
import { environmentKey } from "../results/environment.ts";
import { readResults } from "../results/read.ts";
import { print, printJson, say } from "../results/standard-output.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("<results...>", "results, directories of them, or - for standard input")
    .addOption(
      new Option(
        "--fail-on <what>",
        "new-regression: end with exit code 1 where the last change of a benchmark is recent and made it slower",
      ).choices(["new-regression"] as const),
    )
    .option("--recent <n>", "how many results back a change counts as recent", wholeNumber("--recent"), defaults.recent)
    .addOption(new Option("--format <format>", "what is printed").choices(["table", "json"] as const).default("table" as const))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addHelpText("after", examples("history .agentperf/results", "history results --fail-on new-regression"));

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, history);

/** Shows each benchmark's trend over many results, and the commits at which it changed. */
async function history(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const results = (await Promise.all(paths.map((path) => readResults(path, (warning) => say(`agentperf: ${warning}\n`)))))
    .flat()
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (results.length === 0) throw new AgentperfError("usage", `no result in ${paths.join(", ")}`);
  const trends = trendsOf(results, environmentKey);
  if (flags.json === true || flags.format === "json") printJson(trends);
  else print(historyReport(trends, { colour: hasColour(process.stdout), width: widthOf(process.stdout) }));
  const hasNew = trends.some((trend) => isNewRegression(trend, flags.recent));
  return flags.failOn === "new-regression" && hasNew ? exitCode.gateFailed : exitCode.fine;
}
