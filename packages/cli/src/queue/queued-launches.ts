import { messageOf } from "@agentperf/core";
import type { LoadAgent, LoadJson } from "@agentperf/core/load";
import type { LoadPart, ResultAgent } from "@agentperf/core/result";
import type { Coordinator, JoinedAgent, ShareEnd } from "@agentperf/queue";
import type { Interruption } from "../interruption.ts";
import type { LaunchFailure, Outcome } from "../launch/launch.ts";
import type { Launched, LaunchPlace, LaunchRequest, LaunchSide } from "../launch/launches.ts";
import { figuresTogether, type GeneratorFigures } from "../launch/load.ts";
import { LoadWatch } from "../launch/load-watch.ts";

/** Options of {@link QueuedLaunches}. */
export interface QueuedLaunchesOptions {
  readonly coordinator: Coordinator;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  /** Processes that each agent spreads its share over. */
  readonly generators: number;
  readonly tell: (text: string) => void;
}

/** Agents that say each second what they have would be many messages where they are many. */
const messagesPerSecond = 50;

/** Launches that are put up by agents, each by all of them together; what they give is one launch. */
export class QueuedLaunches implements LaunchPlace {
  readonly #options: QueuedLaunchesOptions;
  /** The machines, as the result tells of them. */
  readonly agents: ResultAgent[];

  constructor(options: QueuedLaunchesOptions) {
    this.#options = options;
    this.agents = options.coordinator.agents.map(({ name, environment }) => ({ name, environment, crossings: [] }));
  }

  async measure({ crossing }: LaunchSide, request: LaunchRequest): Promise<Launched<Outcome>> {
    const { coordinator, interruption, generators, tell } = this.#options;
    const { watchLoad, warmupNs, timeoutMs, seed } = request;
    const startedMs = performance.now();
    const done = (outcome: Outcome): Launched<Outcome> => ({ outcome, directory: "", [Symbol.asyncDispose]: async () => undefined });
    const failed = (failure: LaunchFailure, notes: readonly string[] = []): Launched<Outcome> =>
      done({ wallMs: performance.now() - startedMs, notes, output: "", clean: true, failure });
    if (crossing.load === undefined) return failed({ phase: "start", code: "usage", message: "only a load is shared" });
    const { objectives: _, ...load } = crossing.load;
    const { suite, benchmark, runtime, adapters, parameters } = crossing;
    const agents = coordinator.agents;
    for (const own of this.agents) if (!own.crossings.includes(crossing.id)) own.crossings.push(crossing.id);
    const progressMs = 1_000 * Math.max(1, agents.length / messagesPerSecond);
    const share = {
      of: agents.length,
      crossing: { suite, benchmark, runtime, adapters: { ...adapters }, parameters: { ...parameters }, concurrency: 1 },
      load: { ...load, stages: [...load.stages] },
      ...{ generators, seed, warmupNs, timeoutMs, progressMs },
    };
    const watch = watchLoad && new LoadWatch({ who: "agents", of: agents.length }, (soFar, heard) => watchLoad(crossing, soFar, heard));
    const signal = watch === undefined ? interruption.signal : AbortSignal.any([interruption.signal, watch.signal]);
    const launching = coordinator.launch(
      agents.map((_, at) => ({ ...share, at })),
      {
        ready: ({ name }, ready) => tell(`${name} is ready (${ready} of ${agents.length})`),
        starts: (inMs) => tell(`all are ready; the load begins in ${(inMs / 1_000).toFixed(1)} s`),
        lost(at, agent, atSeconds) {
          watch?.lose(at);
          const when = atSeconds === undefined ? " before the load began" : `, ${atSeconds.toFixed(0)} s after the beginning`;
          tell(`${agent?.name ?? "an agent"} is lost${when}`);
        },
        heard: (at, part) => watch?.tell(at, part.load as LoadJson),
      },
      signal,
    );
    const ends = await unless(interruption.killSignal, launching);
    if (ends === undefined) return failed({ phase: "measure", code: "aborted", message: "the run was ended" });
    const parts = partsOf(ends);
    const notes = notesOf(ends, parts.length > 0);
    if (watch?.ended !== undefined) notes.push(watch.ended);
    const failure = failureOf(ends, parts);
    if (failure !== undefined) return failed(failure, notes);
    for (const { agent, outcome } of ends) this.#tellAdapters(agent, outcome);
    try {
      // The schema has checked that they are what their types say.
      const figures = figuresTogether(parts);
      const own = figures.load && { ...figures.load, agents: loadAgents(ends, agents) };
      const wallMs = performance.now() - startedMs;
      return done({ wallMs, notes, output: "", clean: true, figures: { ...figures, load: own } });
    } catch (thrown) {
      return failed({ phase: "measure", code: "benchmark", message: messageOf(thrown) }, notes);
    }
  }

  /** They aren't of this machine, which measures nothing. */
  async references(): Promise<undefined> {
    return undefined;
  }

  #tellAdapters(agent: JoinedAgent | undefined, outcome: ShareEnd["outcome"]): void {
    const own = this.agents.find(({ name }) => name === agent?.name);
    if (own === undefined || outcome?.kind !== "measured") return;
    const others = own.environment.adapters.filter(({ port, id }) => !outcome.adapters.some((one) => one.port === port && one.id === id));
    own.environment.adapters = [...others, ...outcome.adapters];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#options.coordinator[Symbol.asyncDispose]();
  }
}

/** What all gave; where all were lost, what was last heard of them. None where one failed by itself, and no other gave anything. */
function partsOf(ends: readonly ShareEnd[]): GeneratorFigures[] {
  const measured = ends.flatMap(({ agent, outcome }) => (outcome?.kind === "measured" ? [figuresOf(outcome.part, agent)] : []));
  if (measured.length > 0 || ends.some(({ outcome }) => outcome?.kind === "failed" && outcome.code !== "aborted")) return measured;
  return ends.flatMap(({ agent, heard, lost }) => (lost === undefined || heard === undefined ? [] : [figuresOf(heard, agent)]));
}

/** A part as a generator gives it. The schema has checked that it is what its type says. */
const figuresOf = ({ load, ...part }: LoadPart, agent: JoinedAgent | undefined): GeneratorFigures => ({
  ...part,
  load: load as LoadJson,
  agent: agent?.name,
});

const nameOf = ({ agent }: ShareEnd): string => (agent === undefined ? "an agent" : `agent ${agent.name}`);

/** Why there are no figures, where there are none: the first agent that failed by itself is the cause. */
function failureOf(ends: readonly ShareEnd[], parts: readonly GeneratorFigures[]): LaunchFailure | undefined {
  if (parts.length > 0) return undefined;
  const failures = ends.flatMap((end) => (end.outcome?.kind === "failed" ? [{ name: nameOf(end), ...end.outcome }] : []));
  const failure = failures.find(({ code }) => code !== "aborted") ?? failures[0];
  const lost = ends.find((end) => end.lost !== undefined);
  const byItself = failure === undefined || failure.code === "aborted" ? lost : undefined;
  if (byItself?.lost !== undefined)
    return { phase: "measure", code: "worker-died", message: `${nameOf(byItself)} is lost: ${byItself.lost.reason}` };
  if (failure === undefined) return { phase: "measure", code: "worker-died", message: "no agent gave anything" };
  // What a worker says of its phase is no more than shown.
  return { phase: failure.phase as LaunchFailure["phase"], code: failure.code, message: `${failure.name}: ${failure.message}` };
}

/** What agents noted, each thing once. @param isMeasured - whether there are figures; else why some gave nothing is the failure itself */
function notesOf(ends: readonly ShareEnd[], isMeasured: boolean): string[] {
  const said = ends.flatMap((end) => {
    const { outcome, lost } = end;
    const why = lost === undefined || !isMeasured ? [] : [`${nameOf(end)} is lost: ${lost.reason}`];
    const failed =
      isMeasured && outcome?.kind === "failed" && outcome.code !== "aborted" ? [`${nameOf(end)} failed: ${outcome.message}`] : [];
    return [...why, ...failed, ...(outcome?.notes ?? []).map((note) => `${nameOf(end)}: ${note}`)];
  });
  return [...new Set(said)];
}

function loadAgents(ends: readonly ShareEnd[], joined: readonly JoinedAgent[]): LoadAgent[] {
  const isAllLost = ends.every(({ outcome }) => outcome?.kind !== "measured");
  return ends.map((end, at) => loadAgent(end, joined[at], isAllLost)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param isAllLost - whether what was heard of it is among the figures, for want of anything else */
function loadAgent({ agent, outcome, lost, heard }: ShareEnd, joined: JoinedAgent | undefined, isAllLost: boolean): LoadAgent {
  const name = agent?.name ?? joined?.name ?? "unknown";
  if (outcome?.kind === "measured") {
    const { lateMs, clockMs, part } = outcome;
    return { name, lateMs, clockMs, seconds: part.load.seconds };
  }
  const heardSeconds = heard?.load.seconds ?? 0;
  return { name, seconds: isAllLost ? heardSeconds : 0, lostAtSeconds: lost?.atSeconds ?? heardSeconds };
}

/** What comes, unless the signal is aborted before. */
async function unless<T>(signal: AbortSignal, coming: Promise<T>): Promise<T | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([coming, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
