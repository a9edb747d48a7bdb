import { AgentperfError, messageOf } from "@agentperf/core";
import { type LoadJson, loadJson } from "@agentperf/core/load";
import { type Crossing, underLoad } from "@agentperf/core/plan";
import type { LoadPart } from "@agentperf/core/result";
import { scrubbedShort } from "@agentperf/core/safety";
import type { AgentWork, Share, ShareContext, ShareResult } from "@agentperf/queue";
import type { LaunchFailure } from "../launch/launch.ts";
import { Launches } from "../launch/launches.ts";
import type { Figures } from "../launch/protocol.ts";
import { runStamp } from "../launch/stamp.ts";
import { formatRate } from "../reporters/format.ts";
import type { Choice } from "../selection/choice.ts";
import { openProject, type Prepared, prepare } from "../selection/prepare.ts";
import { described } from "../selection/probe.ts";
import { checkRemote, remoteAddresses } from "../selection/remote.ts";
import { fingerprint } from "./fingerprint.ts";

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

type Named = Share["crossing"];

/**
 * An agent's work: shares of loads, of benchmarks that lie on its own disk. What comes by the queue names a benchmark, a runtime and adapters,
 * and each is looked up among those that this agent's own config and flags give; nothing of it becomes a path, a flag, a variable or an address.
 */
export function agentWork(limits: AgentLimits): AgentWork {
  let started: Promise<string> | undefined;
  const now = async () => fingerprint((await openProject(limits.choice.config)).loaded);
  const project = () => {
    started ??= now();
    return started;
  };
  return {
    project,
    async share(share, context) {
      const startedMs = performance.now();
      const failed = (failure: Pick<LaunchFailure, "phase" | "code" | "message">, notes: string[] = []): ShareResult => {
        const { phase, code, message } = failure;
        return { kind: "failed", phase, code, message, notes, wallMs: performance.now() - startedMs };
      };
      try {
        await mustBeSame(share.project, await project(), now);
        return await putUp(share, context, limits, failed);
      } catch (thrown) {
        const code = thrown instanceof AgentperfError ? thrown.code : "unavailable";
        return failed({ phase: "start", code, message: messageOf(thrown) });
      }
    },
  };
}

/** @throws {AgentperfError} `config`: two machines would measure different things, or this one something else than it would have at its start */
async function mustBeSame(asked: string, atStart: string, now: () => Promise<string>): Promise<void> {
  const own = await now();
  const short = (hash: string) => hash.slice(0, 12);
  if (own !== atStart)
    throw new AgentperfError(
      "config",
      `the config, its suites or agentperf changed since this agent was started (${short(atStart)}, now ${short(own)}): start it again`,
    );
  if (asked !== own)
    throw new AgentperfError(
      "config",
      `this agent has another version of the config, its suites or agentperf: ${short(own)}, asked for is ${short(asked)}`,
    );
}

async function putUp(share: Share, context: ShareContext, limits: AgentLimits, failed: Failed): Promise<ShareResult> {
  const { at, of, load, generators, seed, warmupNs, timeoutMs, progressMs } = share;
  const prepared = await preparedFor(share, limits);
  const { drainNs, arrivals, maxInFlight, stages } = load;
  const asked = { stages, arrivals, maxInFlight, drainNs, objectives: [] };
  const crossing = underLoad(crossingOf(share.crossing, prepared), asked, generators);
  const { signal } = context;
  await using launches = await Launches.open(runStamp(), { signal, killSignal: limits.killSignal });
  let toldMs = Number.NEGATIVE_INFINITY;
  await using launched = await launches.measure(
    { crossing, prepared },
    {
      benchtime: "1x",
      warmupNs,
      seed,
      timeoutMs,
      part: { at, of, begins: context.begins, begun: context.begun },
      watchLoad(_, soFar) {
        const passedMs = performance.now() - toldMs;
        if (passedMs < progressMs - 50) return undefined;
        toldMs = performance.now();
        const json = loadJson(soFar);
        // Over time it is told at the end.
        context.progress(partOf({ load: { ...json, timeline: { ...json.timeline, stretches: [] } }, firstNs: 0, warmupMs: 0, memory: {} }));
        return undefined;
      },
    },
  );
  const { outcome } = launched;
  const notes = outcome.notes.map((text) => scrubbedShort(text, prepared.scrub));
  if (outcome.failure !== undefined)
    return failed({ ...outcome.failure, message: scrubbedShort(outcome.failure.message, prepared.scrub) }, notes);
  const { figures, wallMs } = outcome;
  if (figures.load === undefined) return failed({ phase: "close", code: "worker-died", message: "the launch gave no load" }, notes);
  const adapters = [...prepared.resolved.adapters.values()].flat().map((probed) => described(probed, prepared.scrub));
  return { kind: "measured", part: partOf({ ...figures, load: figures.load }), adapters, notes, wallMs };
}

type Failed = (failure: Pick<LaunchFailure, "phase" | "code" | "message">, notes?: string[]) => ShareResult;

/** A load's figures as they travel. */
function partOf(
  figures: Pick<Figures, "firstNs" | "warmupMs" | "eventLoop" | "conditions" | "memory"> & { readonly load: LoadJson },
): LoadPart {
  const { load, firstNs, warmupMs, eventLoop, conditions, memory } = figures;
  const { peakRssBytes } = memory;
  // A document's types are written without readonly; what it is made of is nobody else's.
  const part = { load, firstNs, warmupMs, eventLoop, conditions, memory: { peakRssBytes } } as LoadPart;
  return JSON.parse(JSON.stringify(part)) as LoadPart;
}

/** The benchmark and its adapters, as this machine has them, probed. @throws {AgentperfError} it isn't there, or isn't allowed here */
async function preparedFor({ crossing, load, of }: Share, limits: AgentLimits): Promise<Prepared> {
  const { choice, patterns, allowsRemote, maxRate, remoteMaxRate, tell } = limits;
  const name = `${crossing.suite}/${crossing.benchmark}`;
  const rate = Math.max(...load.stages.flatMap(({ from, to }) => [from, to])) / of;
  const refuse = (most: number, where: string) =>
    new AgentperfError(
      "usage",
      `this agent starts ${formatRate(most)} at most${where}, and its share is ${formatRate(rate)}: start it with --max-rate, or share the load among more`,
    );
  if (rate > maxRate) throw refuse(maxRate, "");
  const ids = Object.fromEntries(Object.entries(crossing.adapters).map(([port, id]) => [port, [id]]));
  const own: Choice = { ...choice, ports: { ids, settings: choice.ports?.settings ?? {} } };
  const prepared = await prepare(
    [name],
    own,
    (adapters, { allowRemote }) => {
      const remote = remoteAddresses(adapters);
      checkRemote(remote, allowsRemote || allowRemote === true, (text) => tell(text.trim().replace(/^agentperf: /, "")));
      if (remote.length > 0 && rate > remoteMaxRate) throw refuse(remoteMaxRate, " to other machines");
    },
    { allowsUnused: true },
  );
  if (patterns.length > 0) {
    const { select } = await import("../selection/select.ts");
    const isWanted = select(prepared.suites, { patterns });
    const isOwn = prepared.suites.some((suite) =>
      suite.benchmarks.some(
        (benchmark) => suite.name === crossing.suite && benchmark.name === crossing.benchmark && isWanted(suite, benchmark, benchmark.name),
      ),
    );
    if (!isOwn) throw new AgentperfError("usage", `this agent was started for ${patterns.join(", ")} only, not for ${name}`);
  }
  return prepared;
}

/** The crossing that somebody names, as this machine's own plan has it. @throws {AgentperfError} it has none, with the reason */
function crossingOf(named: Named, { run, skipped, runtimes }: Prepared): Crossing {
  const isIt = ({ suite, benchmark, runtime, adapters, parameters }: Crossing) =>
    suite === named.suite &&
    benchmark === named.benchmark &&
    runtime === named.runtime &&
    isSame(adapters, named.adapters) &&
    isSame(parameters, named.parameters);
  const found = run.find(isIt);
  if (found !== undefined) {
    // How many are in flight follows from the load.
    const level = `/concurrency=${found.concurrency}`;
    const without = (text: string) => text.replace(level, "");
    return { ...found, concurrency: 1, id: without(found.id), name: without(found.name) };
  }
  const skip = skipped.find(({ crossing }) => isIt(crossing));
  if (skip !== undefined) throw new AgentperfError("unavailable", `it is skipped here: ${skip.reason}`);
  const isThere = runtimes.some(({ name }) => name === named.runtime);
  const what = isThere
    ? `no benchmark ${named.suite}/${named.benchmark} with these adapters and parameters`
    : `no runtime ${named.runtime}`;
  throw new AgentperfError("unavailable", `this agent has ${what}`);
}

const isSame = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean => {
  const sorted = (record: Readonly<Record<string, unknown>>) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
};
