import { appendFile } from "node:fs/promises";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { measuredOf, noBaselines } from "@agentperf/core/analysis";
import { parseObjective } from "@agentperf/core/load";
import { Option } from "@commander-js/extra-typings";
import { defaults } from "../config/defaults.ts";
import { findConfig } from "../config/find.ts";
import { checkConfig, loadConfig } from "../config/load.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { addTo, type BareCommand, declares, examples, type FlagsOf, namesIn, reportersHelp } from "../flags/command.ts";
import { positive, share } from "../flags/values.ts";
import { type Unchecked, untoldLoads } from "../gate/breach.ts";
import { gate } from "../gate/gate.ts";
import { type Earlier, earlierOf } from "../gate/slower.ts";
import { type ChosenReporter, chosenFormats } from "../reporters/chosen.ts";
import { checkReporters } from "../reporters/index.ts";
import type { Check, CheckReporter } from "../reporters/reporter.ts";
import { uncheckedText } from "../reporters/wording.ts";
import { loadBaselines } from "../results/baselines.ts";
import { type Checkable, readCheckable } from "../results/checkable.ts";
import { checkName, listBaselines, machinesOfBaseline, readBaseline } from "../results/saved-baselines.ts";
import { print, say, writeStandardOutput } from "../results/standard-output.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("<result>", "a result, Go benchmark text, a directory of them, or - for standard input")
    .option("--config <file>", "config that holds the budgets (default: the nearest agentperf.config.*, from here upwards)")
    .option("--baselines <file>", "file of baselines to check against (default: the Phase 1 baselines)")
    .option("--max-ratio <n>", "largest ratio to a baseline (default: the warning threshold of the baselines)", positive("--max-ratio"))
    .option(
      "--against <result>",
      "earlier result or Go benchmark text; fails where this one is slower by more than the threshold, and significantly",
    )
    .option("--baseline <name>", "saved baseline of this environment; fails by the same rule as --against")
    .option(
      "--slo <objective>",
      "what each benchmark must meet, any number of them: p99<10ms, mean<2ms, errors<1%, dropped<0.1%, rate>1900/s; " +
        "of a load its response, of others an operation that the next one waits for (default: what a load was run with)",
      addTo,
    )
    .option("--threshold <share>", "how much slower than before is allowed, as a share", share("--threshold"), defaults.threshold)
    .option("--strict", "fail too where a slow-down can't be told: the machine changed, or the launches are too few")
    .option("--warn-only", "report what fails, and end with exit code 0")
    .addOption(
      new Option("--format <format>", "what is printed; github: annotations of a workflow, and the summary of its job")
        .choices(namesIn(checkReporters))
        .default("text" as const),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option("--reporter <reporter>", reportersHelp(checkReporters), addTo)
    .addHelpText(
      "after",
      `${examples(
        "run -o new.json && agentperf check new.json",
        "check new.json --against old.json --threshold 0.1",
        "load RedisGet --rate 2000/s -o load.json && agentperf check load.json --slo 'p99<10ms' --slo 'errors<1%'",
      )}

Budgets, in the config:
  budgets: { "redis/*": { maxNs: "1ms", maxAllocs: 100 }, "auth/ValidateJWT node*": { maxRatio: 1.2 } }`,
    );

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, check);

/** Checks a result against the baselines' ratio, the config's budgets, and an earlier result; fails where it is worse. */
async function check(path: string, flags: Flags): Promise<ExitCode> {
  if (flags.baseline !== undefined) checkName(flags.baseline);
  for (const text of flags.slo ?? []) parseObjective(text);
  const chosen = await reportersOf(flags);
  const checked = await readCheckable(path, await loadBaselines(flags.baselines), warn);
  if (flags.slo !== undefined && checked.results.length === 0)
    throw new AgentperfError(
      "usage",
      `${path} is Go benchmark text, which has no distribution to hold against --slo: give a result of agentperf`,
    );
  const loaded = await loadConfig(findConfig(flags.config));
  await checkConfig(loaded);
  const { breaches, unchecked } = gate(checked, {
    budgets: loaded.config.budgets ?? {},
    maxRatio: flags.maxRatio,
    earlier: [
      ...(flags.against === undefined ? [] : [await earlierResult(flags.against, checked)]),
      ...(flags.baseline === undefined ? [] : [await savedBaseline(flags.baseline, path, checked)]),
    ],
    objectives: flags.slo,
    alpha: defaults.gateAlpha,
    threshold: flags.threshold,
  });
  for (const text of new Set(unchecked.map(uncheckedText))) say(`agentperf: ${text}\n`);
  const report: Check = {
    ...{ breaches, unchecked, benchmarks: checked.benchmarks, crossings: crossingsIn(checked) },
    level: flags.warnOnly === true ? "warning" : "error",
    startedAt: new Date().toISOString(),
    colour: false,
  };
  await write(report, chosen);
  const isUntold = flags.strict === true && unchecked.some(isOpen);
  if (flags.warnOnly === true) return exitCode.fine;
  if (breaches.length > 0 || isUntold) return exitCode.gateFailed;
  return untoldLoads(unchecked).length > 0 ? exitCode.benchmarkFailed : exitCode.fine;
}

const crossingsIn = ({ summary, loads }: Checkable): string[] => [
  ...new Set([...measuredOf(summary), ...loads].map(({ crossing }) => crossing.id)),
];

function reportersOf({ format, json, reporter = [] }: Flags): Promise<ChosenReporter<CheckReporter>[]> {
  const shown = json === true ? "json" : format;
  return chosenFormats([...(shown === "text" ? [] : [shown]), ...reporter], "text", checkReporters);
}

/** Writes what was found as was asked for; a workflow's job has it in its summary too. */
async function write(check: Check, chosen: readonly ChosenReporter<CheckReporter>[]): Promise<void> {
  for (const { name, reporter, output } of chosen) {
    if (output !== undefined) await output.write(reporter(check));
    else if (name === "text") print(reporter({ ...check, colour: hasColour(process.stdout), width: widthOf(process.stdout) }));
    // Annotations are commands to the runner of a workflow, made so that nothing in them is another one.
    else writeStandardOutput(reporter(check));
  }
  const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
  if (!summaryFile || !chosen.some(({ name }) => name === "github")) return;
  await appendFile(summaryFile, (await checkReporters.markdown())(check));
}

/** Whether it may hide a slow-down. */
const isOpen = ({ kind }: Unchecked): boolean =>
  kind === "wide" || kind === "machine changed" || kind === "machine unknown" || kind === "other load" || kind === "earlier load invalid";

const warn = (warning: string): void => say(`agentperf: ${warning}\n`);

/** @throws {AgentperfError} `usage`: it was made in another environment */
async function earlierResult(path: string, { environment: now }: Checkable): Promise<Earlier> {
  const { environment: before, ...earlier } = await readCheckable(path, noBaselines, warn);
  // Go text needn't say where it was measured.
  if (before !== undefined && now !== undefined && before !== now)
    throw new AgentperfError("usage", `${path} was made in another environment, ${before}, than this result, ${now}`);
  return earlierOf(earlier);
}

/** @throws {AgentperfError} `usage`: there is none of this name for the result's environment, and which there are */
async function savedBaseline(name: string, path: string, { environment }: Checkable): Promise<Earlier> {
  if (environment === undefined)
    throw new AgentperfError("usage", `${path} doesn't say where it was measured, so baseline ${name} can't be held against it`);
  const baseline = await readBaseline(environment, name);
  if (baseline !== undefined)
    return {
      baseline: name,
      samples: baseline.crossings,
      p50Samples: baseline.medians,
      loads: baseline.loads,
      ...machinesOfBaseline(baseline),
    };
  const others = (await listBaselines()).map((other) => `${other.name} for ${other.environment}`);
  const there = others.length === 0 ? "none is saved here" : `there are ${others.join(", ")}`;
  throw new AgentperfError("usage", `no baseline ${name} for this environment, ${environment}; ${there}`);
}
