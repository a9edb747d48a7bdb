import { lstat, rm } from "node:fs/promises";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import { arrivalKinds } from "@agentperf/core/load";
import { Option } from "@commander-js/extra-typings";
import { lackedBy, pairsOf } from "../ab/pairs.ts";
import { runRounds, type Verdict } from "../ab/rounds.ts";
import { openSide, parseSide, refuseUnusedBy, type Side, type SideChoice, sideName } from "../ab/side.ts";
import { abLoadOf, compareUnderLoad, withoutLevels } from "../ab/under-load.ts";
import { Absent } from "../config/absent.ts";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { addTo, type BareCommand, examples, type FlagsOf, namesIn, reportersHelp } from "../flags/command.ts";
import { durationNs, share, wholeNumber } from "../flags/values.ts";
import { listenForInterruption } from "../interruption.ts";
import { sweepDirectories } from "../launch/owner.ts";
import { abProgress } from "../reporters/ab-progress.ts";
import { type ChosenReporter, chosenFormats } from "../reporters/chosen.ts";
import { verdictsReporters } from "../reporters/index.ts";
import type { Verdicts, VerdictsReporter } from "../reporters/reporter.ts";
import { verdictsReport } from "../reporters/verdicts-table.ts";
import { print, say, writeStandardOutput } from "../results/standard-output.ts";
import { hasColour, widthOf } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .requiredOption("--a <side>", "the side that --b is compared against")
    .requiredOption("--b <side>", "the side that is compared against --a")
    .option(
      "--time-budget <time>",
      `longest time to spend on one benchmark (default: "${defaults.abTimeBudget}"; with --rate "${defaults.abLoadTimeBudget}")`,
    )
    .addOption(new Option("--budget <time>", "the earlier name of --time-budget").conflicts("timeBudget").hideHelp())
    .option(
      "--margin <share>",
      `largest difference that doesn't matter, as a share of the time (default: ${defaults.abMargin}; with --rate ${defaults.abLoadMargin})`,
      share("--margin"),
    )
    .option("--alpha <p>", "largest share of wrong verdicts among all of them", share("--alpha"), defaults.abAlpha)
    .option("--no-correction", "apply --alpha to each verdict alone, however many there are")
    .addOption(
      new Option(
        "--fail-on <what>",
        "slower: end with exit code 1 where --b is slower than --a; undecided: also where that wasn't decided, or nothing was compared",
      ).choices(["slower", "undecided"] as const),
    )
    .option("--rate <rate>", "compare them under load: operations that are started a second, on either side at the same instants: 500/s")
    .option("--duration <time>", `with --rate: how long each stretch of load is (default: ${defaults.abStretch})`)
    .addOption(new Option("--arrivals <kind>", "with --rate: how operations come, as load has it (default: poisson)").choices(arrivalKinds))
    .option("--max-in-flight <n>", `with --rate: operations in flight (default: ${defaults.maxInFlight})`, wholeNumber("--max-in-flight"))
    .option("--generators <n>", "with --rate: processes that share the load (default: 1)", wholeNumber("--generators"))
    .option("--warmup <time>", `with --rate: how long each process warms up before a stretch (default: ${defaults.loadWarmup})`)
    .option("--seed <n>", "with --rate: seed of the arrivals and of the order of the sides", wholeNumber("--seed", 0))
    .option("-o, --output <file>", "keep the verdicts as JSON in this file, with the value of each launch")
    .option("--markdown <file>", "write the verdicts as a Markdown table, for a pull request's comment")
    .addOption(new Option("--format <format>", "what is printed").choices(namesIn(verdictsReporters)).default("table" as const))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option("--reporter <reporter>", reportersHelp(verdictsReporters), addTo)
    .option("--ignore-scripts", "run no install script of the packages that git: and npm: install")
    .option("--yes", "allow load to be sent to other machines")
    .option("-v, --verbose", "print a line for each launch")
    .addHelpText(
      "after",
      `
A side is what tells it from the other one, with commas where it is several things:
  redis=ioredis        an adapter of a port
  . or ../main         a checkout of your code, with its config and its packages
  git:main             a commit, in a worktree that is made, installed and removed
  npm:redis@6.3.0      this project with another version of a package
  slow.config.ts       a config
  /size=1000           a parameter's value; /concurrency=8 is a number of operations in flight
  runtime=bun          a runtime; two of them can't share a process, so they are launched in turn
${examples(
  "ab RedisGet --a redis=ioredis --b redis=node-redis --runtime node",
  "ab sessions --a git:main --b . --fail-on slower",
  "ab sessions --a git:main --b . --fail-on undecided --time-budget 60s",
  "ab --a npm:our-client@1.4.0 --b npm:our-client@2.0.0",
  "ab RedisConcurrent --a /concurrency=8 --b /concurrency=64",
  "ab auth --a runtime=node --b runtime=bun",
  "ab RedisGet --a redis=ioredis --b redis=node-redis --rate 500/s     who answers sooner under load?",
)}`,
    );

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, compareSides);

/** Measures two sides in turn, launch after launch, until it is decided which is slower or the time is spent. */
async function compareSides({ choice: shared, ports: table }: Chosen, patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  const ports = new Set(table.keys());
  const isLoad = flags.rate !== undefined;
  const budgetMs = timeBudgetMs(flags);
  const margin = flags.margin ?? (isLoad ? defaults.abLoadMargin : defaults.abMargin);
  const choices = [parseSide("--a", flags.a, ports), parseSide("--b", flags.b, ports)] as const;
  const startedAt = new Date().toISOString();
  const chosen = await reportersOf(flags);
  // What goes to standard output by a flag stands alone there.
  const isTaken = chosen.some(({ name, output }) => output === undefined && name !== "table");
  const tell = isTaken ? say : print;
  using interruption = listenForInterruption("ending the comparison; once more to end at once");
  const { signal } = interruption;
  // What the user ended isn't short of time: how far it came is in the JSON.
  const isTold = ({ decision }: Verdict) => !signal.aborted || decision !== "undecided";
  const sides: Side[] = [];
  await sweepDirectories();
  const said: string[] = [];
  const about = { a: flags.a, b: flags.b, margin, notes: said, startedAt };
  const sayOnly = (names: readonly string[], side: string, why = "") => {
    if (names.length === 0) return;
    const text = `only in ${side}, so not compared${why}: ${names.join(", ")}`;
    said.push(text);
    tell(`${text}\n`);
  };
  const progress = await abProgress(process.stderr, { verbose: flags.verbose === true });
  const options = { patterns, shared, yes: flags.yes === true, signal, say: progress.say, ignoreScripts: flags.ignoreScripts === true };
  try {
    const open = async (at: 0 | 1) => {
      const choice = choices[at];
      try {
        const side = await openSide(choice, options);
        sides.push(side);
        return side;
      } catch (thrown) {
        if (choice.checkout !== undefined && thrown instanceof Absent) return thrown;
        throw ofSide(thrown, at, choices);
      }
    };
    const [first, second] = [await open(0), await open(1)];
    const alone = aloneOf(first, second);
    if (alone !== undefined) {
      sayOnly(lackedBy(undefined, alone.side), alone.side.choice.text, `; ${alone.why}`);
      await write({ ...about, verdicts: [], interrupted: false }, chosen);
      return exitOf([], flags, signal);
    }
    // Neither is absent: then there would be one that is alone, or an error.
    const opened = [first as Side, second as Side] as const;
    await refuseUnusedBy(opened);
    const load = abLoadOf(flags, opened);
    const both = load === undefined ? opened : ([withoutLevels(opened[0]), withoutLevels(opened[1])] as const);
    const { pairs, only } = pairsOf(...both);
    sayOnly(only[0], flags.a);
    sayOnly(only[1], flags.b);
    const rounds = {
      sides: both,
      budgetMs,
      corrected: flags.correction,
      alpha: flags.alpha,
      margin: Math.log1p(margin),
      interruption,
      observer: { ...progress.observer, ended: (verdict: Verdict) => isTold(verdict) && progress.observer.ended?.(verdict) },
    };
    const verdicts = await (load === undefined
      ? runRounds(pairs, rounds)
      : compareUnderLoad(pairs, load, { ...rounds, names: [sideName(0, choices), sideName(1, choices)] }));
    progress.stop();
    await write({ ...about, verdicts, interrupted: signal.aborted }, chosen);
    if (signal.aborted) say("agentperf: interrupted; what was decided stands\n");
    return exitOf(verdicts, flags, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    const message = thrown instanceof AgentperfError ? messageOf(thrown) : "the comparison was interrupted";
    say(`agentperf: ${message}\n`);
    return exitCode.interrupted;
  } finally {
    progress.stop();
    for (const side of sides) await side.close();
  }
}

/** An error with its side, where that has a project of its own. */
function ofSide(thrown: unknown, at: 0 | 1, choices: readonly SideChoice[]): unknown {
  const { checkout, config } = choices[at] ?? {};
  if (!(thrown instanceof AgentperfError) || (checkout === undefined && config === undefined)) return thrown;
  return new AgentperfError(thrown.code, `${sideName(at, choices)}: ${thrown.message}`, { cause: thrown.cause });
}

/** How long one benchmark may take, by either name of the flag. */
const timeBudgetMs = ({ timeBudget, budget, rate }: Flags): number => {
  const usual = rate === undefined ? defaults.abTimeBudget : defaults.abLoadTimeBudget;
  return (budget === undefined ? durationNs("--time-budget", timeBudget ?? usual) : durationNs("--budget", budget)) / 1e6;
};

/**
 * The one side that there is something to measure in, and why there is nothing in the other; undefined where both have something.
 * @throws {AgentperfError} neither has
 */
function aloneOf(first: Side | Absent, second: Side | Absent): { readonly side: Side; readonly why: string } | undefined {
  if (first instanceof Absent) {
    if (second instanceof Absent) throw second;
    return { side: second, why: `the other side: ${inShort(first)}` };
  }
  if (second instanceof Absent) return { side: first, why: `the other side: ${inShort(second)}` };
  const hasConfig = ({ prepared }: Side) => prepared.loaded.path !== undefined;
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const)
    if (one.choice.checkout !== undefined && !hasConfig(one) && hasConfig(other))
      return { side: other, why: `${one.choice.text} has no config of agentperf: what it is compared with has to be committed there` };
  return undefined;
}

/** What is missing, without all that there is instead: that side isn't what somebody mistyped. */
const inShort = ({ message }: Absent): string => message.split("; there are ")[0] as string;

/** What the verdicts are written by. What files held before is gone: one of an earlier comparison must not be taken for this one's. */
async function reportersOf({ format, json, reporter = [], output, markdown }: Flags): Promise<ChosenReporter<VerdictsReporter>[]> {
  const named = [
    ...(json === true ? ["json"] : format === "table" ? [] : [format]),
    ...reporter,
    ...(output === undefined ? [] : [`json=${output}`]),
    ...(markdown === undefined ? [] : [`markdown=${markdown}`]),
  ];
  for (const text of named) {
    const file = /^[^=]+=(.+)$/s.exec(text)?.[1];
    if (file !== undefined && (await lstat(file).catch(() => undefined))?.isFile() === true) await rm(file, { force: true });
  }
  return chosenFormats(named, "table", verdictsReporters);
}

/** Writes the verdicts as was asked for; where that takes standard output, people get them on standard error. */
async function write(verdicts: Omit<Verdicts, "colour" | "width">, chosen: readonly ChosenReporter<VerdictsReporter>[]): Promise<void> {
  const shownOn = (stream: NodeJS.WriteStream) => ({ ...verdicts, colour: hasColour(stream), width: widthOf(stream) });
  for (const { name, reporter, output } of chosen) {
    if (output !== undefined) await output.write(reporter({ ...verdicts, colour: false }));
    else if (name === "table") print(reporter(shownOn(process.stdout)));
    else {
      say(verdictsReport(shownOn(process.stderr)));
      writeStandardOutput(reporter({ ...verdicts, colour: false }));
    }
  }
}

function exitOf(verdicts: readonly Verdict[], { failOn }: Flags, signal: AbortSignal): ExitCode {
  if (signal.aborted) return exitCode.interrupted;
  if (verdicts.some(({ failure }) => failure !== undefined)) return exitCode.benchmarkFailed;
  if (failOn === undefined) return exitCode.fine;
  if (verdicts.some(({ decision }) => decision === "slower")) return exitCode.gateFailed;
  // How lost operations compare is a finding where there is one, and nothing that is asked for.
  const asked = verdicts.filter(({ measure }) => measure !== "lost");
  const open = asked.filter(({ decision }) => decision === "undecided").length;
  if (asked.length > 0 && open === 0) return exitCode.fine;
  const what = asked.length === 0 ? "nothing was compared" : `${open} of ${asked.length} not decided`;
  say(`agentperf: the gate can't tell: ${what}${failOn === "undecided" ? "" : "; --fail-on undecided makes that a failure"}\n`);
  return failOn === "undecided" ? exitCode.gateFailed : exitCode.fine;
}
