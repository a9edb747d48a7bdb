import { isLimited, loadOutcome } from "@agentperf/core/analysis";
import { shortfallOf } from "@agentperf/core/load";
import type { FoundRate, Result } from "@agentperf/core/result";
import { type ExitCode, exitCode } from "../exit.ts";

/** A search that found a rate is fine, whatever probes beyond it said. */
function exitOfSearch(found: readonly FoundRate[]): ExitCode {
  if (found.some(({ failure }) => failure !== undefined)) return exitCode.benchmarkFailed;
  const without = found.filter(({ rate }) => rate === undefined);
  // Where the generator was the limit, nobody knows what the server holds.
  if (without.some((own) => own.missedAt === undefined || isLimited(own))) return exitCode.benchmarkFailed;
  return without.length === 0 ? exitCode.fine : exitCode.gateFailed;
}

/** An objective that was missed is the server's; figures that aren't the server's say nothing of it, nor of the whole those of a part. */
export function exitOf({ interrupted, failures, launches, found }: Result): ExitCode {
  if (interrupted) return exitCode.interrupted;
  if (found !== undefined) return exitOfSearch(found);
  const outcomes = launches.flatMap(({ load: own }) => (own === undefined ? [] : [loadOutcome(own)]));
  if (failures.length > 0 || outcomes.includes("invalid") || outcomes.includes("failed")) return exitCode.benchmarkFailed;
  if (outcomes.includes("missed")) return exitCode.gateFailed;
  return launches.some(({ load: own }) => own !== undefined && shortfallOf(own) !== undefined) ? exitCode.benchmarkFailed : exitCode.fine;
}
