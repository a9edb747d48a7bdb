import process from "node:process";
import { analyse, type Baselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import picocolors from "picocolors";
import { configSaid } from "./config/find.ts";
import { runStamp } from "./launch/stamp.ts";
import { type ChosenReporter, writeReports } from "./reporters/chosen.ts";
import type { Progress } from "./reporters/progress.ts";
import { environmentOf } from "./results/environment.ts";
import { mutable } from "./results/mutable.ts";
import { ResultFile } from "./results/result-file.ts";
import { print, say } from "./results/standard-output.ts";
import type { Prepared } from "./selection/prepare.ts";
import { described } from "./selection/probe.ts";
import { hasColour, isLive, widthOf } from "./terminal.ts";

// What commands have in common that make a result: its beginning, its file, and who tells how it goes on.

/** Flags that decide where a result is kept and what is told meanwhile. */
export interface RunningFlags {
  readonly output?: string | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  /** Whether the start of the processes is shown too. */
  readonly cold?: boolean | undefined;
}

/** A result before its first launch. */
export async function startOf(prepared: Prepared, plan: Omit<Result["plan"], "crossings">): Promise<Result> {
  const started = new Date();
  const adapters = [...prepared.resolved.adapters.values()].flat().map((probed) => described(probed, prepared.scrub));
  return {
    schema: "agentperf.result",
    version: 1,
    id: runStamp(started),
    startedAt: started.toISOString(),
    interrupted: false,
    environment: await environmentOf(
      prepared.runtimes.map((own) => ({ ...own, args: own.args?.map(prepared.scrub) })),
      adapters,
    ),
    plan: { ...plan, crossings: prepared.run.map(mutable) },
    launches: [],
    failures: [],
    skipped: prepared.skipped.map(({ crossing, reason }) => ({ crossing: mutable(crossing), reason })),
    notes: prepared.resolved.notes.map((text) => ({ text })),
  };
}

/** Who tells how a run goes on, as flags and the terminal have it. @param estimateMs - what a launch takes, roughly */
export async function observerOf(flags: RunningFlags, estimateMs: number, { run, scrub, loaded }: Prepared): Promise<Progress> {
  if (flags.quiet === true) return { stop: () => undefined };
  if (flags.verbose === true) {
    const { verboseObserver } = await import("./reporters/verbose.ts");
    say(`agentperf: ${configSaid(loaded)}\n`);
    return verboseObserver(scrub);
  }
  if (!isLive(process.stderr)) {
    const { logProgress } = await import("./reporters/progress-log.ts");
    return logProgress(estimateMs);
  }
  const { terminalProgress } = await import("./reporters/progress.ts");
  return terminalProgress(process.stderr, { run, launchMs: estimateMs, colours: picocolors.createColors(hasColour(process.stderr)) });
}

/** Opens what the result is kept in, before anything is measured. A named pipe is waited for at the end, until it has a reader. */
export const openResult = ({ output }: RunningFlags, id: string, signal: AbortSignal): Promise<ResultFile> =>
  ResultFile.open(output, id, { signal, onWait: () => say(`agentperf: waiting for a reader of ${output}\n`) });

/**
 * Lets the reporters write.
 * @param write - where what is shown goes: to standard error where the result itself goes to standard output
 * @returns how many of them failed
 */
export async function reportResult(
  result: Result,
  baselines: Baselines,
  flags: RunningFlags,
  chosen: readonly ChosenReporter[],
  write: (text: string) => void = print,
): Promise<number> {
  const summary = summarize(result, baselines);
  const conclusions = analyse(result, summary);
  const stream = write === print ? process.stdout : process.stderr;
  const verbose = flags.verbose === true;
  const common = { result, summary, conclusions, verbose, details: verbose, cold: flags.cold === true };
  const { showsProblems, failures, written } = await writeReports(
    chosen,
    (isShown) => ({ ...common, ...(isShown ? { width: widthOf(stream), colour: hasColour(stream) } : { colour: false }) }),
    write,
  );
  for (const text of failures) say(`agentperf: ${text}\n`);
  if (flags.quiet !== true) for (const { name, file } of written) say(`agentperf: ${name} report kept in ${file}\n`);
  if (showsProblems || flags.quiet === true) return failures.length;
  const [{ problems }, { wrapped }] = await Promise.all([import("./reporters/problems.ts"), import("./reporters/wrapped.ts")]);
  say(wrapped(problems({ result, conclusions, verbose, colour: hasColour(process.stderr) }), widthOf(process.stderr)));
  return failures.length;
}
