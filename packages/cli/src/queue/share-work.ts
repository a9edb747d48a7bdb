import { AgentperfError, messageOf } from "@agentperf/core";
import { type LoadJson, loadJson, scrubbedErrors } from "@agentperf/core/load";
import { type Crossing, underLoad } from "@agentperf/core/plan";
import type { LoadPart } from "@agentperf/core/result";
import { scrubbedShort } from "@agentperf/core/safety";
import type { AgentWork, Share, ShareContext, ShareResult } from "@agentperf/queue";
import type { LaunchFailure } from "../launch/launch.ts";
import { Launches } from "../launch/launches.ts";
import type { Figures } from "../launch/protocol.ts";
import { runStamp } from "../launch/stamp.ts";
import { formatRate } from "../reporters/format.ts";
import { openProject, type Prepared } from "../selection/prepare.ts";
import { described } from "../selection/probe.ts";
import { fingerprint } from "./fingerprint.ts";
import { measureGroup } from "./group-work.ts";
import { type AgentLimits, absent, isNamed, type Named, prepareNamed } from "./named.ts";

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
      const failed = failing();
      try {
        await mustBeSame(share.project, await project(), now);
        return await putUp(share, context, limits, failed);
      } catch (thrown) {
        return failed(failureOf(thrown));
      }
    },
    async group(group, signal) {
      try {
        await mustBeSame(group.project, await project(), now);
        return { kind: "measured", result: await measureGroup(group, limits, signal) };
      } catch (thrown) {
        return failing()(failureOf(thrown));
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
  // This machine's secrets are known here only.
  const withoutSecrets = (json: LoadJson): LoadJson => ({ ...json, errors: scrubbedErrors(json.errors, prepared.scrub) });
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
      watchLoad(_, soFar, { isAll }) {
        if (!isAll) return undefined;
        const passedMs = performance.now() - toldMs;
        if (passedMs < progressMs - 50) return undefined;
        toldMs = performance.now();
        const json = withoutSecrets(loadJson(soFar));
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
  return { kind: "measured", part: partOf({ ...figures, load: withoutSecrets(figures.load) }), adapters, notes, wallMs };
}

const failureOf = (thrown: unknown): Pick<LaunchFailure, "phase" | "code" | "message"> => ({
  phase: "start",
  code: thrown instanceof AgentperfError ? thrown.code : "unavailable",
  message: messageOf(thrown),
});

function failing(): Failed {
  const startedMs = performance.now();
  return ({ phase, code, message }, notes = []) => ({ kind: "failed", phase, code, message, notes, wallMs: performance.now() - startedMs });
}

type Failed = (failure: Pick<LaunchFailure, "phase" | "code" | "message">, notes?: string[]) => Extract<ShareResult, { kind: "failed" }>;

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

/** What a share is done with. @throws {AgentperfError} it isn't there, or isn't allowed here */
async function preparedFor({ crossing, load, of }: Share, limits: AgentLimits): Promise<Prepared> {
  const { maxRate, remoteMaxRate } = limits;
  const rate = Math.max(...load.stages.flatMap(({ from, to }) => [from, to])) / of;
  const refuse = (most: number, where: string) =>
    new AgentperfError(
      "usage",
      `this agent starts ${formatRate(most)} at most${where}, and its share is ${formatRate(rate)}: start it with --max-rate, or share the load among more`,
    );
  if (rate > maxRate) throw refuse(maxRate, "");
  const { prepared } = await prepareNamed([crossing], limits, (isRemote) => {
    if (isRemote && rate > remoteMaxRate) throw refuse(remoteMaxRate, " to other machines");
  });
  return prepared;
}

/** The crossing that somebody names, as this machine's own plan has it. @throws {AgentperfError} it has none, with the reason */
function crossingOf(named: Named, { run, skipped, runtimes }: Prepared): Crossing {
  const found = run.find((own) => isNamed(own, named));
  if (found !== undefined) {
    // How many are in flight follows from the load.
    const level = `/concurrency=${found.concurrency}`;
    const without = (text: string) => text.replace(level, "");
    return { ...found, concurrency: 1, id: without(found.id), name: without(found.name) };
  }
  throw absent(named, { skipped, runtimes });
}
