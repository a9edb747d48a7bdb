import { appendFile } from "node:fs/promises";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { noBaselines, summarize } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import { defaults } from "../config/defaults.ts";
import { checkConfig, findConfig, loadConfig } from "../config/load.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { gate } from "../gate/gate.ts";
import { type Earlier, earlierOf } from "../gate/slower.ts";
import { type CheckFormat, checkReporters } from "../reporters/index.ts";
import { uncheckedText } from "../reporters/wording.ts";
import { loadBaselines } from "../results/baselines.ts";
import { environmentKey } from "../results/environment.ts";
import { readResult } from "../results/read.ts";
import { listBaselines, readBaseline } from "../results/saved-baselines.ts";

/** Flags of `agentperf check`. */
export interface CheckFlags {
  readonly config?: string;
  readonly baselines?: string;
  readonly maxRatio?: number;
  readonly against?: string;
  /** Name of a saved baseline. */
  readonly baseline?: string;
  readonly threshold: number;
  readonly warnOnly?: boolean;
  readonly format?: CheckFormat;
}

/** Holds a result against the baselines' ratio, the config's budgets, and an earlier result; fails where it is worse. */
export async function checkCommand(path: string, flags: CheckFlags): Promise<ExitCode> {
  const result = await readResult(path);
  const loaded = await loadConfig(findConfig(flags.config));
  await checkConfig(loaded);
  const { breaches, unchecked } = gate(result, summarize(result, await loadBaselines(flags.baselines)), {
    budgets: loaded.config.budgets ?? {},
    maxRatio: flags.maxRatio,
    earlier: [
      ...(flags.against === undefined ? [] : [await earlierResult(flags.against, result)]),
      ...(flags.baseline === undefined ? [] : [await savedBaseline(flags.baseline, result)]),
    ],
    alpha: defaults.alpha,
    threshold: flags.threshold,
  });
  for (const text of new Set(unchecked.map(uncheckedText))) process.stderr.write(`agentperf: ${text}\n`);
  const report = await checkReporters[flags.format ?? "text"]();
  const benchmarks = result.plan.crossings.length;
  const { text, jobSummary } = report({ breaches, benchmarks, level: flags.warnOnly === true ? "warning" : "error" });
  process.stdout.write(text);
  const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
  if (jobSummary !== undefined && summaryFile) await appendFile(summaryFile, jobSummary);
  return breaches.length === 0 || flags.warnOnly === true ? exitCode.fine : exitCode.gateFailed;
}

/** @throws {AgentperfError} `usage`: it was made in another environment */
async function earlierResult(path: string, result: Result): Promise<Earlier> {
  const earlier = await readResult(path);
  const [before, now] = [environmentKey(earlier), environmentKey(result)];
  if (before !== now) throw new AgentperfError("usage", `${path} was made in another environment, ${before}, than this result, ${now}`);
  return earlierOf(summarize(earlier, noBaselines));
}

/** @throws {AgentperfError} `usage`: there is none of this name for the result's environment, and which there are */
async function savedBaseline(name: string, result: Result): Promise<Earlier> {
  const environment = environmentKey(result);
  const baseline = await readBaseline(environment, name);
  if (baseline !== undefined) return { baseline: name, samples: baseline.crossings };
  const others = (await listBaselines()).map((other) => `${other.name} for ${other.environment}`);
  const there = others.length === 0 ? "none is saved here" : `there are ${others.join(", ")}`;
  throw new AgentperfError("usage", `no baseline ${name} for this environment, ${environment}; ${there}`);
}
