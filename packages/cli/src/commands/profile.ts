import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf, runtimeOf } from "@agentperf/core";
import { parseBenchtime } from "@agentperf/core/engine";
import type { Crossing } from "@agentperf/core/plan";
import picocolors from "picocolors";
import { type ExitCode, exitCode } from "../exit.ts";
import { slug, writeProfiles } from "../profile/files.ts";
import { measureProfiles } from "../profile/measure.ts";
import type { Profiles } from "../profile/profiles.ts";
import { cpuStacks, heapStacks, hottest, ownSites, type Site } from "../profile/sites.ts";
import { formatBytes, formatNs } from "../reporters/format.ts";
import { type Prepared, prepare } from "../run/prepare.ts";
import { checkRemote, remoteAddresses } from "../run/remote.ts";
import { hasColour } from "../terminal.ts";
import type { ChoiceFlags } from "./options.ts";

/** Flags of `agentperf profile`. */
export interface ProfileFlags extends ChoiceFlags {
  readonly benchtime: string;
  readonly profileFormat?: "v8" | "pprof";
  /** Directory of the files. */
  readonly output: string;
  readonly yes?: boolean;
}

const shown = 10;

/** Profiles one benchmark, prints what it spends most on, and keeps the profiles and a page that shows them. */
export async function profileCommand(pattern: string, flags: ProfileFlags): Promise<ExitCode> {
  const budget = parseBenchtime(flags.benchtime);
  const runtime = flags.runtime ?? [runtimeOf(globalThis)];
  const prepared = await prepare([pattern], { ...flags, runtime }, (adapters, { allowRemote }) =>
    checkRemote(remoteAddresses(adapters), flags.yes === true || allowRemote === true),
  );
  const crossing = only(prepared);
  const stop = new AbortController();
  const onSignal = () => stop.abort(new AgentperfError("aborted", "profiling was interrupted"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.once(name, onSignal);
  const budgetNs = budget.kind === "time" ? budget.durationNs : 0;
  let profiles: Profiles;
  try {
    // The two apart: each would see the other at work.
    profiles = await measureProfiles([["cpu", "trace"], ["memory"]], {
      prepared,
      crossing,
      benchtime: flags.benchtime,
      warmupNs: Math.max(100e6, budgetNs / 10),
      timeoutMs: 60_000 + (10 * budgetNs) / 1e6,
      signal: stop.signal,
    });
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
    process.stderr.write(`agentperf: ${messageOf(thrown)}\n`);
    return exitCode.interrupted;
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
  const { cpu, memory } = profiles;
  if (cpu === undefined) throw new AgentperfError("unavailable", `${crossing.id}: the launch left no profile`);
  const colours = picocolors.createColors(hasColour(process.stdout));
  const cpuTimes = cpuStacks(cpu);
  const bytes = memory === undefined ? [] : heapStacks(memory);
  const lines = [colours.bold(crossing.id), "", colours.bold("time, by function")];
  lines.push(...listed(hottest(cpuTimes, shown), (us) => formatNs(us * 1e3)), "");
  if (memory === undefined) lines.push(colours.dim("allocations: this runtime has no profiler of them"));
  else lines.push(colours.bold("allocations, by own function with what it calls"), ...listed(ownSites(bytes, shown), formatBytes));
  process.stdout.write(`${lines.join("\n")}\n`);

  await mkdir(flags.output, { recursive: true });
  const name = (ending: string) => join(flags.output, `${slug(crossing.id)}${ending}`);
  const format = flags.profileFormat ?? "v8";
  const [cpuEnding, memoryEnding] = format === "pprof" ? [".cpu.pb.gz", ".alloc.pb.gz"] : [".cpuprofile", ".heapprofile"];
  const names = { cpu: name(cpuEnding), memory: name(memoryEnding), trace: name(".trace.json") };
  const files = await writeProfiles(crossing, 0, profiles, { names, format });
  const { flamePage } = await import("../profile/flame.ts");
  const page = name(".html");
  const graphs = [
    { title: "Time", stacks: cpuTimes, unit: ["ms", 1_000] as const },
    ...(memory === undefined ? [] : [{ title: "Allocations", stacks: bytes, unit: ["kB", 1_000] as const }]),
  ];
  await writeFile(page, await flamePage(crossing.id, graphs));
  process.stdout.write(`\n${[page, ...files].map((path) => colours.dim(`kept in ${path}`)).join("\n")}\n`);
  return exitCode.fine;
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
