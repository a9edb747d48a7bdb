import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { isNewRegression, trendsOf } from "@agentperf/core/analysis";
import { type ExitCode, exitCode } from "../exit.ts";
import { historyReport } from "../reporters/history.ts";
import { environmentKey } from "../results/environment.ts";
import { readResults } from "../results/read.ts";
import { hasColour } from "../terminal.ts";

/** Flags of `agentperf history`. */
export interface HistoryFlags {
  readonly failOn?: "new-regression";
  readonly recent: number;
  readonly json?: boolean;
}

/** Shows each benchmark's trend over many results, and the commits at which it changed. */
export async function historyCommand(paths: readonly string[], flags: HistoryFlags): Promise<ExitCode> {
  const results = (await Promise.all(paths.map(readResults))).flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  if (results.length === 0) throw new AgentperfError("usage", `no result in ${paths.join(", ")}`);
  const trends = trendsOf(results, environmentKey);
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(trends, undefined, 2)}\n` : historyReport(trends, hasColour(process.stdout)),
  );
  const hasNew = trends.some((trend) => isNewRegression(trend, flags.recent));
  return flags.failOn === "new-regression" && hasNew ? exitCode.gateFailed : exitCode.fine;
}
