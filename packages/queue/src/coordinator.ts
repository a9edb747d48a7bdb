import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError, messageOf, within } from "@agentperf/core";
import { environmentSchema } from "@agentperf/core/result";
import { z } from "zod";
import { connect, type QueueConnection, type QueuePlace, shownPlace, whyAway } from "./connection.ts";
import { type GroupEnd, type GroupListener, runGroups } from "./groups.ts";
import { JobQueues } from "./job-queues.ts";
import { absentMs, agentKey, agentsKey, callsKey, claimKey, claimMs, keysOf, type RunKeys, runsKey } from "./keys.ts";
import { type JoinedAgent, type LaunchListener, runLaunch, type ShareEnd } from "./launch.ts";
import { type Announcement, announcementSchema, type Call, type Group, protocolVersion, readJson, type Share } from "./protocol.ts";
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
  readonly signal: AbortSignal;
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

const joinedSchema = z.object({ name: z.string(), environment: environmentSchema });

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
      throw new AgentperfError("unavailable", `${shownPlace(options.place)} can't be used: ${messageOf(thrown)}`, { cause: thrown });
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
    const { workers, waitMs, signal, tell } = this.#options;
    const { commands } = this.#connection;
    const untilMs = performance.now() + waitMs;
    const calledMs = new Map<string, number>();
    let told = -1;
    for (;;) {
      const joined = await this.#joined();
      if (joined.length >= workers) return joined.slice(0, workers);
      if (joined.length !== told)
        tell(`${joined.length} of ${workers} agents are here${joined.length === 0 ? "" : `: ${namesOf(joined)}`}`);
      told = joined.length;
      if (signal.aborted) throw new AgentperfError("aborted", "the run was ended before its agents were here");
      if (this.gone.aborted) throw new AgentperfError("unavailable", messageOf(this.gone.reason));
      if (performance.now() > untilMs) throw await this.#tooFew(joined);
      for (const [id, atMs] of calledMs)
        if (performance.now() - atMs > comingMs && !joined.some((agent) => agent.id === id)) {
          calledMs.delete(id);
          await commands.del(claimKey(id), callsKey(id));
        }
      const free = (await this.#present()).filter(({ id, fits }) => fits && !calledMs.has(id));
      const wanted = workers - joined.length - [...calledMs.keys()].filter((id) => !joined.some((agent) => agent.id === id)).length;
      for (const { id } of free.slice(0, Math.max(0, wanted))) if (await this.#called(id)) calledMs.set(id, performance.now());
      await wait(lookMs, undefined, { signal }).catch(() => undefined);
    }
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
  async #present(): Promise<{ readonly id: string; readonly announced: Announcement; readonly fits: boolean; readonly isFree: boolean }[]> {
    const { commands } = this.#connection;
    const [seconds] = await commands.time();
    const ids = await commands.zrangebyscore(agentsKey, Number(seconds) - absentMs / 1_000, "+inf");
    if (ids.length === 0) return [];
    const [said, claims] = await Promise.all([commands.mget(ids.map(agentKey)), commands.mget(ids.map(claimKey))]);
    return ids.flatMap((id, at) => {
      const announced = readJson(announcementSchema, said[at]);
      const isFree = (claims[at] ?? null) === null;
      if (announced === undefined) return [];
      return [{ id, announced, isFree, fits: isFree && announced.project === this.#options.project }];
    });
  }

  async #joined(): Promise<JoinedAgent[]> {
    const all = await this.#connection.commands.hgetall(this.#keys.joined);
    const agents = Object.entries(all).flatMap(([id, json]) => {
      const said = readJson(joinedSchema, json);
      return said === undefined ? [] : [{ id, ...said }];
    });
    return withOwnNames(agents.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)));
  }

  /** What to say where too few agents came: what there is, and what to do. */
  async #tooFew(joined: readonly JoinedAgent[]): Promise<AgentperfError> {
    const { workers, waitMs, place, project } = this.#options;
    const others = (await this.#present()).filter(({ id }) => !joined.some((agent) => agent.id === id));
    const differs = others.filter(({ announced }) => announced.project !== project);
    const busy = others.filter(({ announced, isFree }) => announced.project === project && !isFree);
    const reasons = [
      ...differs.map(
        ({ announced }) =>
          `${announced.name} has another version of the config, its suites or agentperf (${announced.project.slice(0, 12)}, here ${project.slice(0, 12)})`,
      ),
      ...(busy.length === 0 ? [] : [`${busy.map(({ announced }) => announced.name).join(", ")} work for another run`]),
    ];
    const here = `${joined.length} of ${workers} agents came within ${waitMs / 1_000} s${joined.length === 0 ? "" : ` (${namesOf(joined)})`}`;
    const what = [here, ...reasons].join("; ");
    return new AgentperfError(
      "unavailable",
      `${what}; start more with agentperf agent --queue on other machines (${shownPlace(place)}), or ask for fewer with --workers`,
    );
  }

  /** Lets the agents go, and removes what the run has in Redis. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { commands } = this.#connection;
    clearInterval(this.#beat);
    try {
      await within(this.gone.aborted ? goodbyeMs : leavingMs, this.#queues?.[Symbol.asyncDispose]() ?? Promise.resolve()).catch(
        () => undefined,
      );
      if (this.gone.aborted) return;
      await commands.del(this.#keys.coordinator);
      const untilMs = performance.now() + leavingMs;
      while ((await commands.hlen(this.#keys.joined)) > 0 && performance.now() < untilMs) await wait(50);
      await removeRun(commands, this.#options.run);
    } catch (thrown) {
      this.#options.tell(`what the run has in the queue may be left until the next one: ${whyAway(thrown)}`);
    } finally {
      this.#connection[Symbol.dispose]();
    }
  }
}

const namesOf = (agents: readonly JoinedAgent[]): string => agents.map(({ name }) => name).join(", ");

/** Agents of one name get numbers. */
function withOwnNames(agents: readonly JoinedAgent[]): JoinedAgent[] {
  const seen = new Map<string, number>();
  return agents.map((agent) => {
    const count = (seen.get(agent.name) ?? 0) + 1;
    seen.set(agent.name, count);
    return count === 1 ? agent : { ...agent, name: `${agent.name} (${count})` };
  });
}
