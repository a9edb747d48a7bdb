import { resolve } from "node:path";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { analyse, type Baselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { Option } from "@commander-js/extra-typings";
import { defaults } from "../config/defaults.ts";
import { findConfig } from "../config/find.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { addTo, type BareCommand, examples, type FlagsOf, namesIn } from "../flags/command.ts";
import { queueHelp } from "../flags/queue.ts";
import { levels, wholeNumber } from "../flags/values.ts";
import { listenForInterruption } from "../interruption.ts";
import { sweepOldRuns } from "../launch/sweep.ts";
import { checkNames, type ProfileFiles, profileFormats, readProfiles, writeProfiles } from "../profile/files.ts";
import type { ProfileKind } from "../profile/profiles.ts";
import { groupPlans } from "../queue/group-plans.ts";
import { benchmarkGroups, handOut } from "../queue/hand-out.ts";
import { gatherAgents, isShared } from "../queue/sharing.ts";
import { type ChosenReporter, chosenReporters } from "../reporters/chosen.ts";
import { reporters } from "../reporters/index.ts";
import { loadBaselines } from "../results/baselines.ts";
import type { ResultFile } from "../results/result-file.ts";
import { print, say } from "../results/standard-output.ts";
import { fixedRounds, type RunPlan, roundsUntilKnown } from "../rounds.ts";
import { observerOf, openResult, reportResult, startOf } from "../running.ts";
import { type BeforeProbe, type Prepared, prepare } from "../selection/prepare.ts";
import { checkRemote, remoteAddresses, remoteOperationsOf } from "../selection/remote.ts";
import { type RunObserver, runLaunches } from "../session.ts";
import { checkTimes, timingOf } from "../timing.ts";

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text; Report runs only when it is named")
    .addOption(
      new Option(
        "--time-budget <time>",
        `how long rounds go on where neither --count nor --benchtime is said: five of all, then more of what is still wide (default: ${defaults.timeBudget}, less for a few benchmarks)`,
      ).conflicts(["count", "benchtime", "smoke"]),
    )
    .option("--count <n>", `make exactly so many rounds (default with --benchtime: ${defaults.count})`, wholeNumber("--count"))
    .option(
      "--benchtime <time>",
      `how long a launch measures: a duration (300ms, 60s) or a number of operations (100x) (default with --count: ${defaults.benchtime})`,
    )
    .option("--warmup <time>", "how long a launch warms up before it measures (default: a tenth of the benchtime, at least 30ms)")
    .option("--benchmem", "count what an operation allocates (default: yes, but not with --smoke and not on other machines)")
    .option("--no-benchmem", "skip the allocation pass")
    .option("--cpu <numbers>", "numbers of processes that measure at once, their throughput added up: 1,2,4", levels("--cpu"))
    .option("--timeout <time>", "end a launch after this long (default: 60s and ten times the benchtime)")
    .option("--baselines <file>", "file of baselines that the results are compared against")
    .addOption(
      new Option("--format <format>", "what is printed (default: table on a terminal, otherwise go); the same as --reporter").choices(
        namesIn(reporters),
      ),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option(
      "--reporter <reporter>",
      "what is written, any number of them: a name (csv), a name and a file (junit=results.xml), a module of yours (./mine.ts=mine.txt)",
      addTo,
    )
    .option("-o, --output <file>", "file that the result is kept in (default: a new one in .agentperf/results)")
    .option("--cpuprofile <file>", "keep a profile of where the measured part spends its time; %n in the name stands for the benchmark")
    .option("--memprofile <file>", "keep a profile of where the measured part allocates (Node, Deno)")
    .option("--trace <file>", "keep what happened when, as Chrome trace events")
    .addOption(
      new Option("--profile-format <format>", "v8 writes .cpuprofile and .heapprofile; pprof writes files for go tool pprof").choices(
        profileFormats,
      ),
    )
    .addOption(
      new Option(
        "--cold",
        "show what the start of a process costs too: runtime, modules, adapters, first operation (table only)",
      ).conflicts(["format", "json"]),
    )
    .addOption(
      new Option("--workers <n>", queueHelp.workers)
        .argParser(wholeNumber("--workers"))
        .conflicts(["watch", "cpuprofile", "memprofile", "trace", "cold"]),
    )
    .option("--queue <url>", queueHelp.queue)
    .option("--queue-ca <file>", queueHelp.ca)
    .option("--wait <time>", queueHelp.wait)
    .option("--lost-after <time>", queueHelp.lostAfter)
    .option("--strict", "fail where a benchmark is skipped")
    .option(
      "--yes",
      `allow load to be sent to other machines, ${defaults.remoteOperations} operations a launch unless --benchtime says more`,
    )
    .option("--seed <n>", "seed of the order of launches and of the mocks", wholeNumber("--seed", 0))
    .addOption(
      new Option(
        "--watch",
        "measure again when the config, a suite or what they import changes, and compare with the run before",
      ).conflicts(["output", "smoke", "cpuprofile", "memprofile", "trace"]),
    )
    .option("--smoke", "run each benchmark once, to see that all of them work, whatever --benchtime and --warmup say")
    .option("-v, --verbose", "print which config is used, a line for each launch, and stack traces")
    .option("-q, --quiet", "print nothing but the report")
    .addHelpText(
      "after",
      examples(
        "run RedisGet 'session*'               benchmarks by name",
        "run --bench 'concurrency=(8|64)$'     by a regular expression on suite/Name/level",
        "run RedisConcurrent --concurrency 1,2,4,8,16,32     how far does it scale?",
        "run --smoke                           does everything work?",
        "run --reporter table --reporter junit=results.xml     for people and for CI",
        "run --time-budget 5m                  until more of it is known",
        "run mine --watch --time-budget 10s    again whenever its sources change",
        "run --count 10 -o new.json            exactly ten rounds, kept in a file",
        "run --suite all --workers 3 --queue redis://10.0.0.5     a long suite on three agents",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, run);

/** Measures, shows, and keeps the result. */
async function run({ choice, argv }: Chosen, patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  checkTimes(flags);
  if (flags.watch === true) return watch(argv, flags);
  let remoteOperations: number | undefined;
  const elsewhere = isShared(flags);
  const refuseRemote: BeforeProbe = (adapters, { allowRemote }) => {
    const remote = remoteAddresses(adapters);
    checkRemote(remote, flags.yes === true || allowRemote === true);
    if (remote.length > 0) remoteOperations = remoteOperationsOf(adapters);
  };
  // Whether load may go to other machines is for each agent to say.
  const prepared = await prepare(patterns, { ...choice, cpu: flags.cpu }, elsewhere ? undefined : refuseRemote, { elsewhere });
  const { config } = prepared.loaded;
  const profiles = profileFilesOf(flags);
  const timing = timingOf(flags, config, {
    crossings: prepared.run.length,
    remoteOperations,
    isProfiled: profiles !== undefined,
  });
  const baselines = await baselinesOf(flags, prepared);
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 32);
  const { timeBudget, rounds, benchtime, warmupNs, timeoutMs } = timing;
  const warmup = `${warmupNs / 1e6}ms`;
  const start = await startOf(prepared, {
    ...{ seed, rounds, benchtime, warmup, smoke: flags.smoke },
    ...(timeBudget === undefined ? {} : { timeBudget }),
  });
  if (prepared.run.length === 0) {
    await reportResult(start, baselines, flags, await reportersOf(flags));
    throw new AgentperfError("unavailable", "nothing could be measured: every benchmark was skipped");
  }
  if (profiles !== undefined) checkNames(profiles, prepared.run.length * rounds);
  const usable = elsewhere ? [] : [...prepared.resolved.adapters.values()].flat().filter(({ availability }) => availability.available);
  const swept = await sweepOldRuns(
    usable.map(({ adapter }) => adapter),
    Date.now(),
  );
  for (const text of swept) start.notes.push({ text: prepared.scrub(text) });
  using interruption = listenForInterruption();
  const chosen = await reportersOf(flags);
  const sharing = { run: start.id, prepared, interruption, tell: flags.quiet === true ? () => undefined : tell };
  const coordinator = elsewhere ? await gatherAgents(flags, "groups", sharing) : undefined;
  if (elsewhere && coordinator === undefined) return exitCode.interrupted;
  const file = await openResult(flags, start.id, interruption.killSignal).catch(async (thrown: unknown) => {
    await coordinator?.[Symbol.asyncDispose]();
    throw thrown;
  });
  if (file.failure !== undefined) say(`agentperf: ${file.failure}; the result is only shown\n`);

  const findingsOf = (whole: Result) => analyse(whole, summarize(whole, baselines));
  const isCounted = flags.benchmem ?? (flags.smoke !== true && remoteOperations === undefined);
  if (coordinator !== undefined) {
    const groups = benchmarkGroups(prepared.run);
    const planOf = groupPlans(flags, config, { groups, seed, isCounted, workers: flags.workers ?? 1 });
    const whole = await handOut(start, { ...sharing, coordinator, groups, planOf, file, signal: interruption.signal, findingsOf });
    return ended(whole, { baselines, flags, chosen, file, plan: { fewest: groups.length } });
  }
  const progress = await observerOf(flags, timing.estimateMs, prepared);
  const plan =
    timeBudget === undefined
      ? fixedRounds(prepared.run, rounds, seed)
      : // Who waits has waited since the process began.
        roundsUntilKnown(prepared.run, { seed, timeBudget, startMs: 0 });
  let result: Result;
  try {
    result = await runLaunches(start, {
      plan,
      prepared,
      benchtime,
      warmupNs,
      timeoutMs,
      // What an operation allocates is nearly the same in each launch: where nobody wants a number of them, it is counted once.
      counted: (round) => (!isCounted ? undefined : timeBudget === undefined || round === 0 ? "allocations" : "collections"),
      profile: profiles === undefined ? undefined : kindsOf(profiles),
      file,
      interruption,
      references: flags.smoke !== true,
      findingsOf,
      observer: profiles === undefined ? progress : { ...progress, measured: keepProfiles(profiles, prepared, flags) },
    });
  } finally {
    progress.stop();
  }
  return ended(result, { baselines, flags, chosen, file, plan });
}

interface Ending {
  readonly baselines: Baselines;
  readonly flags: Flags;
  readonly chosen: readonly ChosenReporter[];
  readonly file: ResultFile;
  readonly plan: Pick<RunPlan, "fewest" | "endMs">;
}

const tell = (text: string) => say(`agentperf: ${text}\n`);

/** Lets the reporters write, says where the result is, and what it means. */
async function ended(result: Result, { baselines, flags, chosen, file, plan }: Ending): Promise<ExitCode> {
  const shown = file.isStandardOutput && flags.quiet === true ? chosen.filter(({ output }) => output !== undefined) : chosen;
  const failures = await reportResult(result, baselines, flags, shown, file.isStandardOutput ? say : print);
  sayWhere(result, file, flags, plan);
  const code = exitOf(result, flags, file);
  return code === exitCode.fine && failures > 0 ? exitCode.benchmarkFailed : code;
}

/** @throws {AgentperfError} `usage`: there is no config, and so nothing of the user's that could change */
async function watch(argv: readonly string[], flags: Flags): Promise<ExitCode> {
  const config = findConfig(flags.config);
  if (config === undefined)
    throw new AgentperfError("usage", "--watch needs a config, whose suites are watched; agentperf init writes one");
  const { runAndWatch } = await import("../watch/watch.ts");
  return runAndWatch(
    argv.filter((word) => word !== "--watch"),
    config,
  );
}

/** The profiles that flags ask for; undefined where they ask for none. */
function profileFilesOf({ cpuprofile, memprofile, trace, profileFormat = "v8" }: Flags): ProfileFiles | undefined {
  const names = Object.entries({ cpu: cpuprofile, memory: memprofile, trace }).filter(([, name]) => name !== undefined);
  return names.length === 0 ? undefined : { names: Object.fromEntries(names), format: profileFormat };
}

const keepProfiles =
  (files: ProfileFiles, { runtimes }: Prepared, { quiet }: Flags): NonNullable<RunObserver["measured"]> =>
  async ({ crossing, round }, directory) => {
    const { mapSources } = await import("../profile/source-map.ts");
    const runtime = runtimes.find(({ name }) => name === crossing.runtime);
    const raw = await readProfiles(directory, kindsOf(files));
    const profiles = runtime === undefined ? raw : await mapSources(raw, runtime);
    for (const path of await writeProfiles(crossing, round, profiles, files)) {
      if (quiet !== true) say(`agentperf: profile of ${crossing.id} kept in ${path}\n`);
    }
    if (profiles.memory === undefined || quiet === true) return;
    const { heapStacks, ownSites } = await import("../profile/sites.ts");
    for (const { name, share } of ownSites(heapStacks(profiles.memory), 3))
      say(`agentperf:   ${(share * 100).toFixed(0)} % of what it allocates in ${name}\n`);
  };

/** The kinds of profiles that are kept. */
const kindsOf = ({ names }: ProfileFiles): ProfileKind[] =>
  // The names are by kind.
  Object.keys(names) as ProfileKind[];

async function baselinesOf(flags: Flags, { loaded }: Prepared): Promise<Baselines> {
  const own = loaded.config.baselines;
  const baselines = await loadBaselines(flags.baselines ?? (own === undefined ? undefined : resolve(loaded.directory, own)));
  // A single cold operation says that a benchmark works, not how fast it is.
  return flags.smoke === true ? { ...baselines, ns: {} } : baselines;
}

/** The reporters that flags ask for; without any, and for standard output where none is for that, the usual one. */
function reportersOf({ format: asked, json, reporter = [], cold }: Flags): Promise<ChosenReporter[]> {
  const format = json === true ? "json" : asked;
  const usual = cold === true || process.stdout.isTTY === true ? "table" : "go";
  return chosenReporters([...(format === undefined ? [] : [format]), ...reporter], usual);
}

function sayWhere(result: Result, file: ResultFile, { quiet }: Flags, { fewest, endMs }: Ending["plan"]): void {
  if (file.failure !== undefined) say(`agentperf: the result isn't kept: ${file.failure}\n`);
  else if (file.isStandardOutput) return;
  else if (result.interrupted)
    say(
      `agentperf: interrupted; ${result.launches.length}${endMs === undefined ? ` of ${fewest}` : ""} launches are kept in ${file.shown}\n`,
    );
  else if (quiet !== true) {
    say(`agentperf: result kept in ${file.shown} (seed ${result.plan.seed}); as a page: agentperf report ${file.shown}\n`);
  }
}

function exitOf(result: Result, { strict }: Flags, { failure }: ResultFile): ExitCode {
  if (result.interrupted) return exitCode.interrupted;
  if (result.failures.length > 0 || failure !== undefined) return exitCode.benchmarkFailed;
  return strict === true && result.skipped.length > 0 ? exitCode.benchmarkFailed : exitCode.fine;
}
