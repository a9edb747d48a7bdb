import { AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import type { Share } from "@agentperf/queue";
import { sweepOldRuns } from "../launch/sweep.ts";
import type { Choice } from "../selection/choice.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { checkRemote, remoteAddresses, remoteOperationsOf } from "../selection/remote.ts";
import { select } from "../selection/select.ts";

/** What an agent allows. */
export interface AgentLimits {
  /** What its own flags choose: the config, runtimes, adapters' settings. */
  readonly choice: Choice;
  /** Suites or benchmarks that it runs; none: all of its config. */
  readonly patterns: readonly string[];
  /** Whether load may be sent beyond this machine, and operations a second then. */
  readonly allowsRemote: boolean;
  readonly remoteMaxRate: number;
  /** Operations a second at most, wherever they go. */
  readonly maxRate: number;
  readonly killSignal: AbortSignal;
  readonly tell: (text: string) => void;
}

/** A crossing as somebody names it by the queue. */
export type Named = Share["crossing"] & { readonly name?: string; readonly processes?: number | undefined };

/** Whether one of this machine's own crossings is what somebody names. */
export const isNamed = ({ suite, benchmark, runtime, adapters, parameters }: Crossing, named: Named): boolean =>
  suite === named.suite &&
  benchmark === named.benchmark &&
  runtime === named.runtime &&
  isSame(adapters, named.adapters) &&
  isSame(parameters, named.parameters);

const isSame = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean => {
  const sorted = (record: Readonly<Record<string, unknown>>) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
};

/** Why this machine hasn't what somebody names. */
export function absent(named: Named, { skipped, runtimes }: Pick<Prepared, "skipped" | "runtimes">): AgentperfError {
  const skip = skipped.find(({ crossing }) => isNamed(crossing, named));
  if (skip !== undefined) return new AgentperfError("unavailable", `it is skipped here: ${skip.reason}`);
  const isThere = runtimes.some(({ name }) => name === named.runtime);
  const what = isThere
    ? `no benchmark ${named.suite}/${named.benchmark} with these adapters and parameters`
    : `no runtime ${named.runtime}`;
  return new AgentperfError("unavailable", `this agent has ${what}`);
}

/** Benchmarks after whose earlier runs somebody has looked: once is enough while an agent lives. */
const swept = new Set<string>();

/** What {@link prepareNamed} gives. */
export interface PreparedNamed {
  readonly prepared: Prepared;
  /** Operations of a launch, where it sends load to other machines. */
  readonly remoteOperations: number | undefined;
}

/**
 * A benchmark and its adapters, as this machine has them, probed. Only names come from elsewhere: of a benchmark, and ids of adapters, which are
 * made as this machine's config and flags say.
 * @param crossings - of one benchmark
 * @param check - told whether load would be sent to other machines, before anything is; refuses by throwing
 * @throws {AgentperfError} it isn't there, or isn't allowed here
 */
export async function prepareNamed(
  crossings: readonly Named[],
  { choice, patterns, allowsRemote, tell }: AgentLimits,
  check: (isRemote: boolean) => void,
  levels: Pick<Choice, "concurrency" | "cpu"> = {},
): Promise<PreparedNamed> {
  // There is at least one.
  const { suite: suiteName, benchmark: benchmarkName } = crossings[0] as Named;
  const name = `${suiteName}/${benchmarkName}`;
  const ports = [...new Set(crossings.flatMap(({ adapters }) => Object.keys(adapters)))];
  const ids = Object.fromEntries(ports.map((port) => [port, [...new Set(crossings.flatMap(({ adapters }) => adapters[port] ?? []))]]));
  let remoteOperations: number | undefined;
  const own: Choice = { ...choice, ...levels, ports: { ids, settings: choice.ports?.settings ?? {} } };
  const prepared = await prepare(
    [name],
    own,
    (adapters, { allowRemote }) => {
      const remote = remoteAddresses(adapters);
      checkRemote(remote, allowsRemote || allowRemote === true, (text) => tell(text.trim().replace(/^agentperf: /, "")));
      check(remote.length > 0);
      if (remote.length > 0) remoteOperations = remoteOperationsOf(adapters);
    },
    { allowsUnused: true },
  );
  if (patterns.length > 0) {
    const isWanted = select(prepared.suites, { patterns });
    const isOwn = prepared.suites.some((suite) =>
      suite.benchmarks.some(
        (benchmark) => suite.name === suiteName && benchmark.name === benchmarkName && isWanted(suite, benchmark, benchmark.name),
      ),
    );
    if (!isOwn) throw new AgentperfError("usage", `this agent was started for ${patterns.join(", ")} only, not for ${name}`);
  }
  const usable = [...prepared.resolved.adapters.values()].flat().filter(({ availability }) => availability.available);
  if (!swept.has(name)) {
    swept.add(name);
    const notes = await sweepOldRuns(
      usable.map(({ adapter }) => adapter),
      Date.now(),
    );
    for (const note of notes) tell(prepared.scrub(note));
  }
  return { prepared, remoteOperations };
}
