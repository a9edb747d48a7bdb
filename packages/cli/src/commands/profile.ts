import { join } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf, runtimeOf } from "@agentperf/core";
import { parseBenchtime } from "@agentperf/core/engine";
import type { Crossing } from "@agentperf/core/plan";
import { Option } from "@commander-js/extra-typings";
import picocolors from "picocolors";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { type BareCommand, examples, type FlagsOf } from "../flags/command.ts";
import { listenForInterruption } from "../interruption.ts";
import { profileFormats, slug, writeProfiles } from "../profile/files.ts";
import type { Profiles } from "../profile/profiles.ts";
import { cpuStacks, heapStacks, hottest, ownSites, type Site } from "../profile/sites.ts";
import { measureProfiles } from "../profiling.ts";
import { formatBytes, formatNs } from "../reporters/format.ts";
import { writeOutput } from "../results/output.ts";
import { print, say } from "../results/standard-output.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { checkRemote, remoteAddresses } from "../selection/remote.ts";
import { hasColour } from "../terminal.ts";

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("<benchmark>", "name of one benchmark, with its suite or level where the name alone isn't enough")
    .option("--benchtime <time>", "how long each of the two launches measures", defaults.profileBenchtime)
    .addOption(
      new Option("--profile-format <format>", "v8 writes .cpuprofile and .heapprofile; pprof writes files for go tool pprof")
        .choices(profileFormats)
        .default(profileFormats[0]),
    )
    .option("-o, --output <directory>", "where the profiles and the page are kept", defaults.profileDirectory)
    .option("--yes", "allow load to be sent to other machines")
    .addHelpText(
      "after",
      examples(
        "profile CreateSession",
        "profile RedisConcurrent/concurrency=64 --redis ioredis --runtime deno",
        "profile ValidateJWT --profile-format pprof && go tool pprof -top .agentperf/profiles/*.cpu.pb.gz",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, profile);

const shown = 10;

/** Profiles one benchmark, prints what it spends most on, and keeps the profiles and a page that shows them. */
async function profile({ choice }: Chosen, pattern: string, flags: Flags): Promise<ExitCode> {
  const budget = parseBenchtime(flags.benchtime);
  const runtime = choice.runtime ?? [runtimeOf(globalThis)];
  const prepared = await prepare([pattern], { ...choice, runtime }, (adapters, { allowRemote }) =>
    checkRemote(remoteAddresses(adapters), flags.yes === true || allowRemote === true),
  );
  const crossing = only(prepared);
  using interruption = listenForInterruption("ending the profiling; once more to end at once");
  const budgetNs = budget.kind === "time" ? budget.durationNs : 0;
  let profiles: Profiles;
  try {
    // The two apart: each would see the other at work.
    profiles = await measureProfiles([["cpu", "trace"], ["memory"]], {
      prepared,
      crossing,
      benchtime: flags.benchtime,
      warmupNs: Math.max(100e6, budgetNs * defaults.warmupShare),
      timeoutMs: defaults.timeoutMs + (defaults.timeoutFactor * budgetNs) / 1e6,
      interruption,
      tell: say,
    });
  } catch (thrown) {
    if (!interruption.signal.aborted) throw thrown;
    say(`agentperf: ${messageOf(thrown)}\n`);
    return exitCode.interrupted;
  }
  show(crossing, profiles);
  await keep(crossing, profiles, flags);
  return exitCode.fine;
}

function show({ id }: Crossing, { cpu, memory }: Profiles): void {
  if (cpu === undefined) throw new AgentperfError("unavailable", `${id}: the launch left no profile`);
  const colours = picocolors.createColors(hasColour(process.stdout));
  const lines = [colours.bold(id), "", colours.bold("time, by function")];
  lines.push(...listed(hottest(cpuStacks(cpu), shown), (us) => formatNs(us * 1e3)), "");
  if (memory === undefined) lines.push(colours.dim("allocations: this runtime has no profiler of them"));
  else
    lines.push(
      colours.bold("allocations, by function of your own code, with what it calls"),
      ...listed(ownSites(heapStacks(memory), shown), formatBytes),
    );
  print(`${lines.join("\n")}\n`);
}

async function keep(crossing: Crossing, profiles: Profiles, { output, profileFormat: format }: Flags): Promise<void> {
  const { cpu, memory } = profiles;
  const name = (ending: string) => join(output, `${slug(crossing.id)}${ending}`);
  const [cpuEnding, memoryEnding] = format === "pprof" ? [".cpu.pb.gz", ".alloc.pb.gz"] : [".cpuprofile", ".heapprofile"];
  const names = { cpu: name(cpuEnding), memory: name(memoryEnding), trace: name(".trace.json") };
  const files = await writeProfiles(crossing, 0, profiles, { names, format });
  const { flamePage } = await import("../profile/flame.ts");
  const page = name(".html");
  const graphs = [
    ...(cpu === undefined ? [] : [{ title: "Time", stacks: cpuStacks(cpu), unit: ["ms", 1_000] as const }]),
    ...(memory === undefined ? [] : [{ title: "Allocations", stacks: heapStacks(memory), unit: ["kB", 1_000] as const }]),
  ];
  await writeOutput(page, flamePage(crossing.id, graphs));
  const { dim } = picocolors.createColors(hasColour(process.stdout));
  print(`\n${[page, ...files].map((path) => dim(`kept in ${path}`)).join("\n")}\n`);
}

/** The one crossing that is profiled. @throws {AgentperfError} `usage`: there is none, or there are several */
function only({ run, skipped }: Prepared): Crossing {
  const [crossing, ...others] = run;
  if (crossing === undefined) throw new AgentperfError("unavailable", `nothing to profile: ${skipped[0]?.reason ?? "no crossing"}`);
  if (others.length === 0) return crossing;
  const names = run.map(({ id }) => id);
  throw new AgentperfError(
    "usage",
    `one benchmark is profiled at a time, and ${names.length} match: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}; narrow it by its whole name, --runtime or an adapter`,
  );
}

const listed = (sites: readonly Site[], format: (value: number) => string): string[] =>
  sites.map(({ name, value, share }) => `${`${(share * 100).toFixed(1)} %`.padStart(7)}  ${format(value).padStart(7)}  ${name}`);
