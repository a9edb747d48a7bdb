import type { Crossing } from "@agentperf/core/plan";
import type { Failure, Result } from "@agentperf/core/result";
import type { Coordinator, Group, GroupEnd } from "@agentperf/queue";
import { mutable } from "../results/mutable.ts";
import type { ResultFile } from "../results/result-file.ts";
import type { SessionOptions } from "../session.ts";

/** What each agent is told of how it measures. */
export type GroupPlan = Group["plan"];

/** Options of {@link handOut}. */
export interface HandOutOptions extends Pick<SessionOptions, "findingsOf"> {
  readonly coordinator: Coordinator;
  /** All crossings, in their groups: {@link benchmarkGroups}. */
  readonly groups: readonly (readonly Crossing[])[];
  /** How a group is measured. */
  readonly planOf: (group: readonly Crossing[]) => GroupPlan;
  readonly file: Pick<ResultFile, "write">;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

/** The crossings of each benchmark: they are held against each other, so no machine gets a part of them only. */
export const benchmarkGroups = (run: readonly Crossing[]): Crossing[][] => [
  ...Map.groupBy(run, ({ suite, benchmark }) => JSON.stringify([suite, benchmark])).values(),
];

/** Lets agents measure the benchmarks of a run, each all of one, and writes the result as it grows. Returns the finished document. */
export async function handOut(start: Result, options: HandOutOptions): Promise<Result> {
  const { coordinator, groups, planOf, file, signal, tell, findingsOf } = options;
  await using _coordinator = coordinator;
  let result: Result = { ...start, agents: coordinator.agents.map(({ name, environment }) => ({ name, environment, crossings: [] })) };
  let ended = 0;
  await file.write(result, "partial");
  const names = groups.map(([first]) => `${first?.suite}/${first?.benchmark}`);
  await coordinator.groups(
    groups.map((group) => groupOf(group, planOf(group))),
    {
      taken: (at, { name }) => tell(`${name} measures ${names[at]}`),
      lost: (at, agent) => tell(`${agent?.name ?? "an agent"} is lost; ${names[at]} begins anew on another one`),
      async ended(at, end) {
        ended += 1;
        const { agent, lost } = end;
        const how = lost !== undefined ? `${names[at]} wasn't measured: ${lost}` : `${agent?.name ?? "an agent"} has done ${names[at]}`;
        if (!signal.aborted || lost === undefined) tell(`${how} (${ended} of ${groups.length})`);
        result = withGroup(result, groups[at] ?? [], end, signal);
        await file.write(result, "partial");
      },
    },
    signal,
  );
  const rounds = result.launches.reduce((most, { round }) => Math.max(most, round + 1), result.plan.rounds);
  result = { ...result, plan: { ...result.plan, rounds }, endedAt: new Date().toISOString(), interrupted: signal.aborted };
  const findings = findingsOf?.(result).map(({ analyser, severity, crossing, message }) => ({ analyser, severity, crossing, message }));
  if (findings !== undefined) result = { ...result, findings };
  await file.write(result, "whole");
  return result;
}

function groupOf(group: readonly Crossing[], plan: GroupPlan): Omit<Group, "version" | "project" | "at"> {
  // A group has at least one crossing.
  const { suite, benchmark } = group[0] as Crossing;
  const crossings = group.map(({ name, runtime, adapters, parameters, concurrency, processes }) => ({
    ...{ suite, benchmark, name, runtime, adapters: { ...adapters }, parameters: { ...parameters }, concurrency },
    ...(processes === undefined ? {} : { processes }),
  }));
  return { suite, benchmark, crossings, plan };
}

/** The result with what an agent gave of a group: of its crossings only, whatever else it says. */
function withGroup(result: Result, group: readonly Crossing[], { agent, outcome, lost }: GroupEnd, signal: AbortSignal): Result {
  if (outcome?.kind !== "measured") {
    // What the user ended has not failed.
    if (signal.aborted) return result;
    const { phase = "start", code = "worker-died", message = lost ?? "" } = outcome ?? {};
    const by = agent === undefined ? "" : `agent ${agent.name}: `;
    const failures = group.map(({ id }): Failure => ({ crossing: id, round: 0, phase, code, message: `${by}${message}` }));
    return { ...result, failures: [...result.failures, ...failures] };
  }
  const { launches, failures, skipped, notes, environment, references = [] } = outcome.result;
  const own = new Set(group.map(({ id }) => id));
  const isOwn = ({ crossing }: { readonly crossing: string }) => own.has(crossing);
  const skips = new Map(skipped.map(({ crossing, reason }) => [crossing.id, reason]));
  const gone = group.filter(({ id }) => skips.has(id));
  const by = agent === undefined ? "" : `agent ${agent.name}: `;
  return {
    ...result,
    plan: { ...result.plan, crossings: result.plan.crossings.filter(({ id }) => !gone.some((crossing) => crossing.id === id)) },
    launches: [...result.launches, ...launches.filter(isOwn)],
    failures: [...result.failures, ...failures.filter(isOwn)],
    skipped: [...result.skipped, ...gone.map((crossing) => ({ crossing: mutable(crossing), reason: `${by}${skips.get(crossing.id)}` }))],
    notes: [
      ...result.notes,
      ...notes
        .filter(({ crossing }) => crossing === undefined || own.has(crossing))
        .map((note) => ({ ...note, text: `${by}${note.text}` })),
    ],
    ...(references.length === 0
      ? {}
      : { references: [...(result.references ?? []), ...references.map((round) => ({ ...round, agent: agent?.name }))] }),
    agents: result.agents?.map((known) => {
      if (known.name !== agent?.name) return known;
      const others = known.environment.adapters.filter(
        ({ port, id }) => !environment.adapters.some((one) => one.port === port && one.id === id),
      );
      const adapters = [...others, ...environment.adapters];
      return {
        ...known,
        environment: { ...environment, adapters },
        crossings: [...known.crossings, ...launches.filter(isOwn).map(({ crossing }) => crossing)].filter(isFirst),
      };
    }),
  };
}

const isFirst = (id: string, at: number, all: readonly string[]): boolean => all.indexOf(id) === at;
