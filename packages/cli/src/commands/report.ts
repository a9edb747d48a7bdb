import { join } from "node:path";
import { AgentperfError } from "@agentperf/core";
import { analyse, summarize, type Trend, trendsOf } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { fileName } from "@agentperf/core/safety";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { list } from "../flags/values.ts";
import { reporters } from "../reporters/index.ts";
import { counted } from "../reporters/wording.ts";
import { loadBaselines } from "../results/baselines.ts";
import { environmentKey } from "../results/environment.ts";
import { narrowed } from "../results/narrowed.ts";
import { isStandardOutput, openOutput } from "../results/output.ts";
import { makeOwnFolder } from "../results/own-folder.ts";
import { readResults } from "../results/read.ts";
import { say } from "../results/standard-output.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("<results...>", "results, directories of them, or - for standard input; the newest is shown, with the others as its history")
    .option("-o, --output <file>", "the page, or - for standard output (default: .agentperf/reports/ with the newest result's id)")
    .option("--only <patterns>", "only these suites or benchmarks, with commas between them; * stands for any text", list)
    .option("--baselines <file>", "file of baselines that the figures are held against")
    .addHelpText(
      "after",
      examples(
        "report result.json",
        "report .agentperf/results -o report.html              the newest one, and what was before",
        "report result.json --only 'redis*,RoleCheck' -o redis.html",
      ),
    );

/** Where pages go where nobody says otherwise. */
const reportsFolder = join(".agentperf", "reports");

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, report);

/** Makes a page of the newest result, on which the others are its history. */
async function report(paths: readonly string[], { output: asked, only = [], baselines: file }: Flags): Promise<ExitCode> {
  const read = await Promise.all(paths.map((path) => readResults(path, (warning) => say(`agentperf: ${warning}\n`))));
  const results = read.flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const newest = results.at(-1);
  if (newest === undefined) throw new AgentperfError("usage", `no result in ${paths.join(", ")}`);
  const result = narrowed(newest, only);
  if (result.plan.crossings.length + result.skipped.length === 0)
    throw new AgentperfError("usage", `${only.join(", ")} matches nothing in the newest result, ${newest.id}`);
  if (asked === undefined) await makeOwnFolder(reportsFolder);
  const path = asked ?? join(reportsFolder, `${fileName(newest.id)}.html`);
  const output = await openOutput(path);
  const summary = summarize(result, await loadBaselines(file));
  const reporter = await reporters.html();
  const text = reporter.report({
    ...{ result, summary, conclusions: analyse(result, summary), trends: historyOf(results, newest, only) },
    ...{ colour: false, verbose: true, details: true, cold: true },
  });
  await output.write(text);
  if (!isStandardOutput(path)) say(`agentperf: page kept in ${path}\n`);
  return exitCode.fine;
}

/** The trends of what the newest result holds, over those that were made on its kind of machine; the others are told of. */
function historyOf(results: readonly Result[], newest: Result, only: readonly string[]): Trend[] | undefined {
  const alike = results.filter((own) => environmentKey(own) === environmentKey(newest)).map((own) => narrowed(own, only));
  const others = results.length - alike.length;
  if (others > 0) say(`agentperf: ${counted(others, "result")} of other machines left out of the history\n`);
  return alike.length < 2 ? undefined : trendsOf(alike, environmentKey);
}
