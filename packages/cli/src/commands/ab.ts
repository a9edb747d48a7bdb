import { writeFile } from "node:fs/promises";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import { pairsOf } from "../ab/pairs.ts";
import { runRounds, type Verdict } from "../ab/rounds.ts";
import { openSide, parseSide, type Side } from "../ab/side.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { abProgress } from "../reporters/ab-progress.ts";
import { markdownVerdicts, verdictLine } from "../reporters/verdicts.ts";
import { hasColour } from "../terminal.ts";
import { type ChoiceFlags, durationNs } from "./options.ts";

/** Flags of `agentperf ab`. */
export interface AbFlags extends ChoiceFlags {
  readonly a: string;
  readonly b: string;
  readonly budget: string;
  readonly margin: number;
  readonly alpha: number;
  /** False with `--no-correction`. */
  readonly correction: boolean;
  readonly failOn?: "slower";
  readonly json?: boolean;
  readonly output?: string;
  readonly markdown?: string;
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/** Measures two sides in turn, launch after launch, until it is decided which is slower or the budget is spent. */
export async function abCommand(patterns: readonly string[], flags: AbFlags): Promise<ExitCode> {
  const budgetMs = durationNs("--budget", flags.budget) / 1e6;
  const choices = [parseSide("--a", flags.a), parseSide("--b", flags.b)] as const;
  const stop = new AbortController();
  const onSignal = () => stop.abort(new AgentperfError("aborted", "the comparison was interrupted"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  const sides: Side[] = [];
  const progress = await abProgress(process.stderr, { verbose: flags.verbose === true });
  const options = { patterns, flags, yes: flags.yes === true, signal: stop.signal, say: progress.say };
  try {
    for (const choice of choices) sides.push(await openSide(choice, options));
    const both = sides as unknown as readonly [Side, Side];
    const verdicts = await runRounds(pairsOf(...both), {
      sides: both,
      budgetMs,
      corrected: flags.correction,
      alpha: flags.alpha,
      margin: Math.log1p(flags.margin),
      signal: stop.signal,
      observer: {
        ...progress.observer,
        ended(verdict) {
          progress.pause();
          // What the user ended isn't short of budget: how far it came is in the JSON.
          if (stop.signal.aborted && verdict.decision === "undecided") return;
          if (flags.json !== true) process.stdout.write(`${verdictLine(verdict, flags, hasColour(process.stdout))}\n`);
        },
      },
    });
    progress.pause();
    if (stop.signal.aborted) process.stderr.write("agentperf: interrupted; what was decided stands\n");
    await write(verdicts, flags);
    return exitOf(verdicts, flags, stop.signal);
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
    progress.pause();
    process.stderr.write(`agentperf: ${messageOf(thrown)}\n`);
    return exitCode.interrupted;
  } finally {
    progress.pause();
    for (const side of sides) await side.close();
    for (const name of signals) process.off(name, onSignal);
  }
}

async function write(verdicts: readonly Verdict[], flags: AbFlags): Promise<void> {
  const json = () => `${JSON.stringify(verdicts, undefined, 2)}\n`;
  if (flags.json === true) process.stdout.write(json());
  if (flags.output !== undefined) await writeFile(flags.output, json());
  if (flags.markdown !== undefined) await writeFile(flags.markdown, markdownVerdicts(verdicts, flags));
}

function exitOf(verdicts: readonly Verdict[], { failOn }: AbFlags, signal: AbortSignal): ExitCode {
  if (signal.aborted) return exitCode.interrupted;
  if (verdicts.some(({ failure }) => failure !== undefined)) return exitCode.benchmarkFailed;
  return failOn === "slower" && verdicts.some(({ decision }) => decision === "slower") ? exitCode.gateFailed : exitCode.fine;
}
