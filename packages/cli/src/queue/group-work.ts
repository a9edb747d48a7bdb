import { AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import type { Result } from "@agentperf/core/result";
import type { Group } from "@agentperf/queue";
import { fixedRounds, roundsUntilKnown } from "../rounds.ts";
import { startOf } from "../running.ts";
import type { Prepared } from "../selection/prepare.ts";
import { runLaunches } from "../session.ts";
import { type AgentLimits, absent, isNamed, type Named, prepareNamed } from "./named.ts";

/**
 * Measures a group of crossings as `agentperf run` does, and gives a result of them. One that was ended early says what it has.
 * @throws {AgentperfError} they aren't here, or aren't allowed: nobody can say before how many operations a second they are
 */
export async function measureGroup(group: Group, limits: AgentLimits, signal: AbortSignal): Promise<Result> {
  if (Number.isFinite(limits.maxRate))
    throw new AgentperfError(
      "usage",
      "this agent was started with --max-rate, which is of loads: benchmarks start one operation after the other, as fast as they can",
    );
  const { seed, rounds, timeBudget, benchtime: asked, warmupNs, timeoutMs, smoke, allocations } = group.plan;
  const levels = [...new Set(group.crossings.filter(hasLevel).map(({ concurrency }) => concurrency))];
  const cpu = [...new Set(group.crossings.flatMap(({ processes }) => processes ?? []))];
  const { prepared, remoteOperations } = await prepareNamed(group.crossings, limits, () => undefined, {
    ...(levels.length === 0 ? {} : { concurrency: levels }),
    ...(cpu.length === 0 ? {} : { cpu }),
  });
  const own = ownCrossings(group.crossings, prepared);
  // No machine but this one says how much may be sent to others.
  const benchtime = remoteOperations === undefined ? asked : `${remoteOperations}x`;
  const isBudgeted = timeBudget !== undefined && remoteOperations === undefined;
  const narrowed: Prepared = { ...prepared, ...own };
  const plan = {
    seed,
    rounds: isBudgeted ? rounds : timeBudget === undefined ? rounds : 1,
    benchtime,
    warmup: `${warmupNs / 1e6}ms`,
    smoke,
  };
  const start = await startOf(narrowed, plan);
  return runLaunches(start, {
    plan: isBudgeted ? roundsUntilKnown(own.run, { seed, timeBudget }) : fixedRounds(own.run, plan.rounds, seed),
    prepared: narrowed,
    benchtime,
    warmupNs,
    timeoutMs,
    counted: (round) =>
      !allocations || remoteOperations !== undefined ? undefined : round === 0 || !isBudgeted ? "allocations" : "collections",
    references: !smoke,
    file: { write: async () => undefined },
    interruption: { signal, killSignal: limits.killSignal },
    observer: {},
  });
}

const hasLevel = ({ name, concurrency }: Named): boolean => name?.includes(`/concurrency=${concurrency}`) === true;

/** This machine's crossings that are named, those to run and those that it skips. @throws {AgentperfError} it has one of them not at all */
function ownCrossings(named: readonly Named[], { run, skipped, runtimes }: Prepared): Pick<Prepared, "run" | "skipped"> {
  const isIt = (crossing: Crossing, one: Named) =>
    isNamed(crossing, one) && crossing.name === one.name && crossing.processes === one.processes;
  const found = { run: [] as Crossing[], skipped: [] as Prepared["skipped"][number][] };
  for (const one of named) {
    const crossing = run.find((candidate) => isIt(candidate, one));
    const skip = skipped.find((candidate) => isIt(candidate.crossing, one));
    if (crossing !== undefined) found.run.push(crossing);
    else if (skip !== undefined) found.skipped.push(skip);
    else throw absent(one, { skipped, runtimes });
  }
  return found;
}
