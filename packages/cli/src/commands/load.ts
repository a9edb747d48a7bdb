import { AgentperfError } from "@agentperf/core";
import { noBaselines } from "@agentperf/core/analysis";
import { arrivalKinds, conclude, durationOf, type LoadMeasurement } from "@agentperf/core/load";
import { type CrossingLoad, underLoad } from "@agentperf/core/plan";
import type { Result } from "@agentperf/core/result";
import { Option } from "@commander-js/extra-typings";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { addTo, type BareCommand, examples, type FlagsOf, namesIn } from "../flags/command.ts";
import { queueHelp } from "../flags/queue.ts";
import { durationNs, wholeNumber } from "../flags/values.ts";
import { listenForInterruption } from "../interruption.ts";
import { sweepOldRuns } from "../launch/sweep.ts";
import { exitOf } from "../load/exit.ts";
import { findRates, firstProbeOf } from "../load/find.ts";
import { oncePerBenchmark } from "../load/once.ts";
import { checkGenerators, loadOf, loadWarmupNs } from "../load/settings.ts";
import { QueuedLaunches } from "../queue/queued-launches.ts";
import { gatherAgents, isShared } from "../queue/sharing.ts";
import { chosenReporters } from "../reporters/chosen.ts";
import { reporters } from "../reporters/index.ts";
import { print, say } from "../results/standard-output.ts";
import { fixedRounds } from "../rounds.ts";
import { observerOf, openResult, reportResult, startOf } from "../running.ts";
import { type BeforeProbe, type Prepared, prepare } from "../selection/prepare.ts";
import { checkRemote, remoteAddresses } from "../selection/remote.ts";
import { runLaunches } from "../session.ts";

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks; * stands for any text")
    .option("--rate <rate>", "operations that are started a second, whatever becomes of them: 2000/s, 2.5k/s, 90/m")
    .option("--duration <time>", `how long (default: ${defaults.loadDuration})`)
    .addOption(
      new Option(
        "--arrivals <kind>",
        "poisson: independently of each other, as requests of many users; uniform: evenly (default: poisson)",
      ).choices(arrivalKinds),
    )
    .option(
      "--max-in-flight <n>",
      `operations in flight; one that finds as many is dropped and counted (default: ${defaults.maxInFlight})`,
      wholeNumber("--max-in-flight"),
    )
    .option("--slo <objective>", "what it must meet, any number of them: p99<10ms, mean<2ms, errors<1%, dropped<0.1%, rate>1900/s", addTo)
    .option(
      "--find",
      "search the highest rate that meets the objectives: from --rate on, doubled, then bisected, then confirmed three times; --duration is a probe's",
    )
    .option(
      "--abort-on-fail [delay]",
      `end it as soon as an objective is missed, but not before this long (default: ${defaults.abortDelay})`,
    )
    .option("--generators <n>", "processes that share the load (default: 1)", wholeNumber("--generators"))
    .option("--workers <n>", queueHelp.workers, wholeNumber("--workers"))
    .option("--queue <url>", queueHelp.queue)
    .option("--queue-ca <file>", queueHelp.ca)
    .option("--wait <time>", queueHelp.wait)
    .option("--lost-after <time>", queueHelp.lostAfter)
    .option("--warmup <time>", "how long each process warms up before the load (default: 1s)")
    .option("--seed <n>", "seed of the arrivals and of the mocks", wholeNumber("--seed", 0))
    .addOption(new Option("--format <format>", "what is printed (default: table); the same as --reporter").choices(namesIn(reporters)))
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option("--reporter <reporter>", "what is written, to a file or printed, any number of them, as run has it (default: table)", addTo)
    .option("-o, --output <file>", "file that the result is kept in (default: a new one in .agentperf/results)")
    .option("--yes", "allow load to be sent to other machines")
    .option("-v, --verbose", "print which config is used, and stack traces")
    .option("-q, --quiet", "print nothing but the report")
    .addHelpText(
      "after",
      examples(
        "load RedisGet --rate 2000/s --slo 'p99<10ms' --redis ioredis --runtime node",
        "load MCPRequest --rate 500/s --duration 60s --slo 'p99<50ms' --slo 'errors<1%'",
        "load MCPRequest --find --slo 'p99<50ms' --rate 100/s --duration 10s     how much does it bear?",
        "load RedisGet --rate 20k/s --generators 2 --runtime bun     where one process is the limit",
        "load RedisGet --rate 60k/s --workers 3 --queue redis://10.0.0.5     where one machine is",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, load);

/** Puts benchmarks under load in an open loop, shows how they bear it, and keeps the result. */
async function load({ choice }: Chosen, patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  if (patterns.length === 0) throw new AgentperfError("usage", "say what is put under load: agentperf load RedisGet --rate 2000/s");
  const elsewhere = isShared(flags);
  const refuseRemote: BeforeProbe = (adapters, { allowRemote }) =>
    checkRemote(remoteAddresses(adapters), flags.yes === true || allowRemote === true);
  // Whether load may go to other machines is for each agent to say.
  const prepared = await prepare(patterns, choice, elsewhere ? undefined : refuseRemote, { elsewhere });
  const asked = loadOf(flags, prepared.loaded.config);
  const first = flags.find === true ? firstProbeOf(asked) : undefined;
  const abortAfterNs = abortDelayOf(flags, asked);
  const ownGenerators = flags.generators ?? 1;
  const generators = ownGenerators * (flags.workers ?? 1);
  checkGenerators(asked, generators);
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 32);
  const warmup = flags.warmup ?? defaults.loadWarmup;
  const alone = oncePerBenchmark(prepared.run);
  const find = first && findRates(alone, { start: first, load: asked, generators, seed });
  const run = alone.map((crossing) => underLoad(crossing, asked, generators));
  const loaded: Prepared = { ...prepared, run };
  const lengthNs = durationOf(asked.stages);
  const benchtime = `${lengthNs / 1e6}ms`;
  const warmupNs = loadWarmupNs(warmup);
  // A search knows only as it goes on which rates it tries.
  const start = await startOf(find === undefined ? loaded : { ...loaded, run: [] }, { seed, rounds: 1, benchtime, warmup });
  if (loaded.run.length === 0) {
    for (const { crossing, reason } of loaded.skipped) say(`skipped ${crossing.id}: ${reason}\n`);
    throw new AgentperfError("unavailable", "nothing could be put under load: every benchmark was skipped");
  }
  const usable = elsewhere ? [] : [...loaded.resolved.adapters.values()].flat().filter(({ availability }) => availability.available);
  const swept = await sweepOldRuns(
    usable.map(({ adapter }) => adapter),
    Date.now(),
  );
  for (const text of swept) start.notes.push({ text: loaded.scrub(text) });
  const format = flags.json === true ? "json" : flags.format;
  const chosen = await chosenReporters([...(format === undefined ? [] : [format]), ...(flags.reporter ?? [])], "table");
  using interruption = listenForInterruption();
  const sharing = { run: start.id, prepared, interruption, tell: flags.quiet === true ? () => undefined : tell };
  const coordinator = elsewhere ? await gatherAgents(flags, "shares", sharing) : undefined;
  if (elsewhere && coordinator === undefined) return exitCode.interrupted;
  const place = coordinator && new QueuedLaunches({ ...sharing, coordinator, generators: ownGenerators });
  if (place !== undefined) start.agents = place.agents;
  const file = await openResult(flags, start.id, interruption.killSignal).catch(async (thrown: unknown) => {
    await coordinator?.[Symbol.asyncDispose]();
    throw thrown;
  });
  if (file.failure !== undefined) say(`agentperf: ${file.failure}; the result is only shown\n`);
  const launchMs = (lengthNs + warmupNs) / 1e6;
  const progress = await observerOf(flags, launchMs, loaded);
  let result: Result;
  try {
    result = await runLaunches(start, {
      plan: find ?? fixedRounds(run, 1, seed),
      prepared: loaded,
      benchtime,
      warmupNs,
      timeoutMs: defaults.timeoutMs + launchMs + asked.drainNs / 1e6,
      counted: () => undefined,
      // A later one is held against it, and may find another machine.
      references: find === undefined,
      file,
      interruption,
      place,
      observer: progress,
      watchLoad(crossing, soFar, heard) {
        progress.loading?.(crossing, soFar, heard);
        // A rate of some of them isn't the load's.
        if (!heard.isAll || abortAfterNs === undefined) return undefined;
        const { seconds } = soFar;
        // When all is sent there is nothing to end: answers that still come would be lost, and count as errors.
        return seconds * 1e9 < abortAfterNs || seconds >= lengthNs / 1e9 ? undefined : whyAborted(soFar, asked);
      },
    });
  } finally {
    progress.stop();
  }
  const failures = await reportResult(result, noBaselines, flags, chosen, file.isStandardOutput ? say : print);
  if (file.failure !== undefined) say(`agentperf: the result isn't kept: ${file.failure}\n`);
  else if (!file.isStandardOutput && flags.quiet !== true) say(`agentperf: result kept in ${file.shown} (seed ${seed})\n`);
  if (failures > 0) return exitCode.benchmarkFailed;
  return exitOf(result);
}

const tell = (text: string) => say(`agentperf: ${text}\n`);

/** How long a load goes on whatever it misses; undefined: to its end. @throws {AgentperfError} `usage`: there is nothing that it could miss */
function abortDelayOf({ abortOnFail }: Flags, { objectives }: CrossingLoad): number | undefined {
  if (abortOnFail === undefined) return undefined;
  if (objectives.length === 0) throw new AgentperfError("usage", "--abort-on-fail needs an objective: --slo 'p99<10ms'");
  return durationNs("--abort-on-fail", abortOnFail === true ? defaults.abortDelay : abortOnFail);
}

/** Which objectives a load misses by now, if any. */
function whyAborted(soFar: LoadMeasurement, asked: CrossingLoad): string | undefined {
  const missed = conclude(soFar, asked).objectives.filter(({ met }) => !met);
  if (missed.length === 0) return undefined;
  return `ended after ${soFar.seconds.toFixed(0)} s, since ${missed.map(({ objective }) => objective).join(" and ")} was missed`;
}
