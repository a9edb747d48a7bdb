import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError, messageOf, within } from "@agentperf/core";
import { connect, type QueueConnection, type QueuePlace, shownPlace, whyAway } from "./connection.ts";
import { type GroupEnd, type GroupListener, runGroups } from "./groups.ts";
import { JobQueues } from "./job-queues.ts";
import {
  absentMs,
  agentKey,
  agentsKey,
  callsKey,
  claimKey,
  claimMs,
  gatheringKey,
  gatheringMs,
  keysOf,
  type RunKeys,
  runsKey,
} from "./keys.ts";
import { type JoinedAgent, type LaunchListener, runLaunch, type ShareEnd } from "./launch.ts";
import {
  announcementSchema,
  anyAnnouncementSchema,
  type Call,
  type Group,
  joinedSchema,
  longestName,
  protocolVersion,
  readJson,
  type Share,
} from "./protocol.ts";
import { removeRun, sweepRuns } from "./removal.ts";

/** Options of {@link Coordinator.open}. */
export interface CoordinatorOptions {
  readonly place: QueuePlace;
  /** Id of the run. */
  readonly run: string;
  /** Hash of what is to be run; agents that have something else aren't asked. */
  readonly project: string;
  /** What it hands out: shares of loads, or groups of benchmarks. */
  readonly kind: Call["kind"];
  /** How many agents it takes. */
  readonly workers: number;
  /** How long they are waited for. */
  readonly waitMs: number;
  /** An agent that isn't heard of for so long is lost. */
  readonly lockMs: number;
  /** Asks for an end. */
  readonly signal: AbortSignal;
  /** Asks for it at once: agents aren't waited for, and end by themselves. */
  readonly killSignal?: AbortSignal | undefined;
  /** Told what users should know, a line each. */
  readonly tell: (text: string) => void;
}

const lookMs = 300;
/** How often it says that it is there, and how long it is there without saying so. */
const beatMs = 500;
const goneMs = 6_000;
/** An agent that was called and doesn't come is let go after this long. */
const comingMs = 4_000;
const leavingMs = 8_000;
const goodbyeMs = 300;

/** An agent that is there, and whether this run can have it. */
interface Present {
  readonly id: string;
  readonly name: string;
  /** Why it can't: it would run something else, or works for another run; absent: it can. */
  readonly unfit?: string | undefined;
}

/** Who hands out a run's shares: it finds the agents, keeps them until it is closed, and removes all that the run has in Redis. */
export class Coordinator implements AsyncDisposable {
  readonly #connection: QueueConnection;
  readonly #options: CoordinatorOptions;
  readonly #keys: RunKeys;
  readonly #gone = new AbortController();
  readonly #beat: ReturnType<typeof setInterval>;
  #heardMs = performance.now();
  #agents: readonly JoinedAgent[] = [];
  #queues: JobQueues | undefined;
  #launches = 0;

  private constructor(connection: QueueConnection, options: CoordinatorOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#keys = keysOf(options.run);
    this.#beat = setInterval(() => void this.#stay(), beatMs);
  }

  /**
   * Finds agents and takes them for the run.
   * @throws {AgentperfError} `usage` or `unavailable`: the queue's Redis can't be used; `unavailable`: too few agents came, with what is there;
   * `aborted`: the signal was
   */
  static async open(options: CoordinatorOptions): Promise<Coordinator> {
    const connection = await connect(options.place);
    const { commands } = connection;
    const { coordinator } = keysOf(options.run);
    try {
      const swept = await sweepRuns(commands);
      if (swept > 0) options.tell(`removed what ${swept === 1 ? "a run" : `${swept} runs`} left in the queue`);
      const [seconds] = await commands.time();
      await commands.multi().set(coordinator, randomUUID(), "PX", goneMs).zadd(runsKey, Number(seconds), options.run).exec();
    } catch (thrown) {
      connection[Symbol.dispose]();
      throw new AgentperfError("unavailable", `${shownPlace(options.place)} can't be used: ${whyAway(thrown)}`, { cause: thrown });
    }
    const own = new Coordinator(connection, options);
    try {
      own.#agents = await own.#gather();
      own.#queues = await JobQueues.open(connection, own.#keys, options);
      return own;
    } catch (thrown) {
      await own[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The agents that take part. */
  get agents(): readonly JoinedAgent[] {
    return this.#agents;
  }

  /** Aborted where the queue's Redis is gone or has lost what was in it; the reason says which. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /**
   * Hands out one launch's shares, an agent each, lets all begin at one instant, and waits for what they give. Never rejects.
   * @param shares - as many as there are agents, without what the launch itself decides
   * @param signal - asks for an end: what they have by then counts
   */
  launch(
    shares: readonly Omit<Share, "launch" | "version" | "project">[],
    listener: LaunchListener,
    signal: AbortSignal,
  ): Promise<ShareEnd[]> {
    const launch = this.#launches++;
    const { project, lockMs } = this.#options;
    const all = shares.map((share) => ({ ...share, version: protocolVersion, project, launch }));
    if (this.#queues === undefined) return Promise.resolve(shares.map(() => ({ lost: { reason: "the run is over" } })));
    const own = { connection: this.#connection, queues: this.#queues, keys: this.#keys, agents: this.#agents, gone: this.gone };
    return runLaunch(all, listener, { ...own, lockMs, signal });
  }

  /**
   * Hands out groups of crossings, each to the next agent that is free, and waits for what they give. What a lost agent had goes to another one,
   * from its beginning. Never rejects.
   * @param signal - asks for an end: what there is by then counts
   */
  groups(groups: readonly Omit<Group, "version" | "project" | "at">[], listener: GroupListener, signal: AbortSignal): Promise<GroupEnd[]> {
    const { project, lockMs } = this.#options;
    const all = groups.map((group, at) => ({ ...group, version: protocolVersion, project, at }));
    if (this.#queues === undefined) return Promise.resolve(all.map(() => ({ lost: "the run is over" })));
    const own = { connection: this.#connection, queues: this.#queues, keys: this.#keys, agents: this.#agents, gone: this.gone };
    return runGroups(all, listener, { ...own, lockMs, signal });
  }

  async #stay(): Promise<void> {
    const { lockMs, place } = this.#options;
    try {
      const isThere = await this.#connection.commands.pexpire(this.#keys.coordinator, goneMs);
      this.#heardMs = performance.now();
      if (isThere === 0) this.#gone.abort(new Error(`${shownPlace(place)} has lost what was in it, as where it was started again`));
    } catch (thrown) {
      const awayMs = performance.now() - this.#heardMs;
      if (awayMs > Math.max(goneMs, 2 * lockMs))
        this.#gone.abort(new Error(`${shownPlace(place)} is away since ${(awayMs / 1_000).toFixed(0)} s: ${whyAway(thrown)}`));
    }
  }

  /** Calls agents that nobody else has until there are enough. */
  async #gather(): Promise<JoinedAgent[]> {
    const { workers, waitMs, signal, tell, project } = this.#options;
    const { commands } = this.#connection;
    const untilMs = performance.now() + waitMs;
    const calledMs = new Map<string, number>();
    let told: string | undefined;
    try {
      for (;;) {
        const joined = await this.#joined(calledMs);
        if (joined.length >= workers) return joined.slice(0, workers);
        const isJoined = (id: string) => joined.some((agent) => agent.id === id);
        const others = (await this.#present()).filter(({ id }) => !calledMs.has(id));
        const mayCall = await this.#mayGather();
        const here = hereText(joined, workers);
        const why = [...unfitTexts(others), ...(mayCall ? [] : ["another run is calling agents, and goes first"])];
        const state = [here, ...why].join("; ");
        if (state !== told) tell(`${state}; waiting`);
        told = state;
        if (signal.aborted) throw new AgentperfError("aborted", "the run was ended before its agents were here");
        if (this.gone.aborted) throw new AgentperfError("unavailable", messageOf(this.gone.reason));
        if (performance.now() > untilMs) throw this.#tooFew([`after ${waitMs / 1_000} s ${here}`, ...why]);
        for (const [id, atMs] of calledMs)
          if (performance.now() - atMs > comingMs && !isJoined(id)) {
            calledMs.delete(id);
            await commands.del(claimKey(id), callsKey(id));
          }
        const free = mayCall ? others.filter(({ unfit }) => unfit === undefined) : [];
        const wanted = workers - joined.length - [...calledMs.keys()].filter((id) => !isJoined(id)).length;
        for (const { id } of free.slice(0, Math.max(0, wanted))) if (await this.#called(id)) calledMs.set(id, performance.now());
        await wait(lookMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await this.#endGathering(project).catch(() => undefined);
    }
  }

  /** Whether no other run calls agents of this project now: then this one does. */
  async #mayGather(): Promise<boolean> {
    const { commands } = this.#connection;
    const { run, project } = this.#options;
    const key = gatheringKey(project);
    if ((await commands.set(key, run, "PX", gatheringMs, "NX")) !== null) return true;
    if ((await commands.get(key)) !== run) return false;
    await commands.pexpire(key, gatheringMs);
    return true;
  }

  async #endGathering(project: string): Promise<void> {
    const { commands } = this.#connection;
    const key = gatheringKey(project);
    if ((await commands.get(key)) === this.#options.run) await commands.del(key);
  }

  /** Calls one agent, if no other run has it. */
  async #called(id: string): Promise<boolean> {
    const { commands } = this.#connection;
    const { run, kind, lockMs } = this.#options;
    if ((await commands.set(claimKey(id), run, "PX", claimMs, "NX")) === null) return false;
    const call: Call = { version: protocolVersion, run, kind, lockMs };
    await commands.multi().rpush(callsKey(id), JSON.stringify(call)).pexpire(callsKey(id), claimMs).exec();
    return true;
  }

  /** The agents that are there, and whether they would run what this run is about. */
  async #present(): Promise<Present[]> {
    const { commands } = this.#connection;
    const { project } = this.#options;
    const [seconds] = await commands.time();
    const ids = await commands.zrangebyscore(agentsKey, Number(seconds) - absentMs / 1_000, "+inf");
    if (ids.length === 0) return [];
    const [said, claims] = await Promise.all([commands.mget(ids.map(agentKey)), commands.mget(ids.map(claimKey))]);
    return ids.flatMap((id, at): Present[] => {
      const any = readJson(anyAnnouncementSchema, said[at]);
      if (any === undefined) return [];
      const { name } = any;
      const announced = readJson(announcementSchema, said[at]);
      if (announced === undefined) return [{ id, name, unfit: "has another version of @agentperf/queue" }];
      if (announced.project !== project)
        return [
          {
            id,
            name,
            unfit: `has another version of the config, its suites or agentperf (${announced.project.slice(0, 12)}, here ${project.slice(0, 12)})`,
          },
        ];
      return [(claims[at] ?? null) === null ? { id, name } : { id, name, unfit: "works for another run" }];
    });
  }

  /** Those of the agents that were called which are here. @param called - by their ids: nobody else takes part */
  async #joined(called: ReadonlyMap<string, unknown>): Promise<JoinedAgent[]> {
    const all = await this.#connection.commands.hgetall(this.#keys.joined);
    const agents = Object.entries(all).flatMap(([id, json]) => {
      const said = called.has(id) ? readJson(joinedSchema, json) : undefined;
      return said === undefined ? [] : [{ id, ...said }];
    });
    return withOwnNames(agents.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)));
  }

  /** What to say where too few agents came: what there is, and what to do. */
  #tooFew(parts: readonly string[]): AgentperfError {
    const what = `${parts.join("; ")}; start more with agentperf agent --queue on other machines (${shownPlace(this.#options.place)})`;
    return new AgentperfError("unavailable", `${what}, or ask for fewer with --workers`);
  }

  /** Whether any agent is still about to leave; one that isn't heard of any more has no claim on itself. */
  async #areLeaving(): Promise<boolean> {
    const { commands } = this.#connection;
    const ids = await commands.hkeys(this.#keys.joined);
    if (ids.length === 0) return false;
    const claims = await commands.mget(ids.map(claimKey));
    return claims.includes(this.#options.run);
  }

  /** Lets the agents go, and removes what the run has in Redis. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { commands } = this.#connection;
    clearInterval(this.#beat);
    try {
      const isHasty = () => this.gone.aborted || this.#options.killSignal?.aborted === true;
      await within(isHasty() ? goodbyeMs : leavingMs, this.#queues?.[Symbol.asyncDispose]() ?? Promise.resolve()).catch(() => undefined);
      if (this.gone.aborted) return;
      await commands.del(this.#keys.coordinator);
      const untilMs = performance.now() + leavingMs;
      while (!isHasty() && performance.now() < untilMs && (await this.#areLeaving())) await wait(50);
      // An agent that is late does it too.
      await removeRun(commands, this.#options.run);
    } catch (thrown) {
      this.#options.tell(`what the run has in the queue may be left until the next one: ${whyAway(thrown)}`);
    } finally {
      this.#connection[Symbol.dispose]();
    }
  }
}

/** Names that are told; of more only their number. */
const mostNames = 8;

const listed = (names: readonly string[]): string =>
  names.length <= mostNames ? names.join(", ") : `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`;

/** `1 of 3 agents is here: host-a`. */
function hereText(joined: readonly JoinedAgent[], workers: number): string {
  const names = joined.length === 0 ? "" : `: ${listed(joined.map(({ name }) => name))}`;
  return `${joined.length} of ${workers} agents ${joined.length === 1 ? "is" : "are"} here${names}`;
}

/** Why agents that are there can't be had, a reason each. */
const unfitTexts = (present: readonly Present[]): string[] =>
  [...Map.groupBy(present, ({ unfit }) => unfit)].flatMap(([why, own]) => {
    if (why === undefined) return [];
    const names = listed(own.map(({ name }) => name).toSorted());
    return [`${names} ${own.length === 1 ? why : why.replace(/^has\b/, "have").replace(/^works\b/, "work")}`];
  });

/** Agents of one name get numbers, so that each has its own. */
export function withOwnNames<T extends { readonly name: string }>(agents: readonly T[]): T[] {
  const taken = new Set(agents.map(({ name }) => name));
  const seen = new Set<string>();
  return agents.map((agent) => {
    if (!seen.has(agent.name)) {
      seen.add(agent.name);
      return agent;
    }
    let count = 2;
    const numbered = () => `${agent.name.slice(0, longestName - 8)} (${count})`;
    while (taken.has(numbered())) count += 1;
    const name = numbered();
    taken.add(name);
    return { ...agent, name };
  });
}
