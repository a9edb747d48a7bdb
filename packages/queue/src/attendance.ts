import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError, within } from "@agentperf/core";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import type { z } from "zod";
import { clockOf, type RedisClock, waitUntil } from "./clock.ts";
import { type QueueConnection, whyAway } from "./connection.ts";
import { claimKey, claimMs, keysOf, queues, type RunKeys } from "./keys.ts";
import {
  type Call,
  complaintOf,
  type Group,
  type GroupOutcome,
  groupSchema,
  mostAgents,
  type Outcome,
  readJson,
  type Share,
  shareSchema,
  startSchema,
} from "./protocol.ts";
import { removeRun } from "./removal.ts";
import type { AgentSelf } from "./work.ts";

type Say = (progress: object) => Promise<void>;

/** How often an agent asks whether there is something to know. */
const lookMs = 200;
/** A launch that is told to end has this long for it. */
const closeMs = 8_000;

/** A share that is being done. */
interface Current {
  readonly launch: number;
  readonly end: AbortController;
  /** Given the start by Redis's clock. */
  readonly started: PromiseWithResolvers<number>;
  readonly over: PromiseWithResolvers<void>;
}

/** An agent's part in one run: from the call until the run is over, or its coordinator isn't heard of any more. */
export class Attendance implements AsyncDisposable {
  readonly #connection: QueueConnection;
  readonly #keys: RunKeys;
  readonly #self: AgentSelf;
  readonly #call: Call;
  #worker: Worker | undefined;
  #current: Current | undefined;
  /** Up to which launch all are over. */
  #over = -1;
  #heardMs = performance.now();
  #isAway = false;
  #claimedMs = Number.NEGATIVE_INFINITY;
  /** Settled when nothing is going on. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(connection: QueueConnection, call: Call, self: AgentSelf) {
    this.#connection = connection;
    this.#keys = keysOf(call.run);
    this.#call = call;
    this.#self = self;
  }

  /** Does shares until the run is over. @param signal - asks for an end: what is going on gives what it has */
  async untilOver(signal: AbortSignal): Promise<void> {
    const { commands, jobs } = this.#connection;
    const { id, name, environment, tell } = this.#self;
    const { lockMs, run } = this.#call;
    tell(`called by run ${run}`);
    const self = JSON.stringify({ name, environment });
    await commands.multi().hset(this.#keys.joined, id, self).pexpire(this.#keys.joined, 600_000).exec();
    this.#worker = new Worker(queues[this.#call.kind], (job) => this.#process(job), {
      connection: jobs,
      prefix: this.#keys.prefix,
      concurrency: 1,
      lockDuration: lockMs,
      // The coordinator looks who is lost.
      skipStalledCheck: true,
      maxStalledCount: this.#call.kind === "groups" ? mostAgents : 0,
    });
    this.#worker.on("error", () => undefined);
    const onEnd = () => this.#current?.end.abort(new Error("the agent was ended"));
    signal.addEventListener("abort", onEnd);
    try {
      for (;;) {
        const why = await this.#look();
        if (why !== undefined) {
          tell(why);
          this.#endCurrent(why);
          return;
        }
        if (signal.aborted && this.#current === undefined) return;
        await wait(lookMs);
      }
    } finally {
      signal.removeEventListener("abort", onEnd);
    }
  }

  /** What is new. @returns why there is nothing more to do, if so */
  async #look(): Promise<string | undefined> {
    const { commands } = this.#connection;
    const { coordinator, start, over } = this.#keys;
    const claim = claimKey(this.#self.id);
    try {
      const [there, starts, ended] = await commands.mget(coordinator, start, over);
      this.#heardMs = performance.now();
      this.#isAway = false;
      if (there === null) return `run ${this.#call.run} is over`;
      if (this.#heardMs - this.#claimedMs > claimMs / 5) {
        await commands.set(claim, this.#call.run, "PX", claimMs);
        this.#claimedMs = this.#heardMs;
      }
      const begins = readJson(startSchema, starts);
      const current = this.#current;
      if (begins !== undefined && begins.launch === current?.launch) current.started.resolve(begins.atMs);
      this.#over = Number(ended ?? -1);
      if (current !== undefined && current.launch <= this.#over) this.#endCurrent("the coordinator has ended it");
      return undefined;
    } catch {
      this.#isAway = true;
      const awayMs = performance.now() - this.#heardMs;
      return awayMs > 2 * this.#call.lockMs ? `the queue's Redis hasn't answered for ${(awayMs / 1_000).toFixed(0)} s` : undefined;
    }
  }

  #endCurrent(why: string): void {
    const error = new Error(why);
    this.#current?.end.abort(error);
    this.#current?.started.reject(error);
    this.#current?.over.resolve();
  }

  #process(job: Job): Promise<Outcome | GroupOutcome> {
    const say: Say = (progress) => job.updateProgress(progress);
    if (this.#call.kind === "groups") {
      const group = this.#checked(groupSchema, job);
      return this.#doing(0, (current) => this.#group(group, current, say));
    }
    const share = this.#checked(shareSchema, job);
    return this.#doing(share.launch, (current) => this.#share(share, current, say));
  }

  #checked<T>(schema: z.ZodType<T>, { data }: Job): T {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const why = complaintOf(parsed.error);
    this.#self.tell(`refused a job that isn't one: ${why}`);
    throw new UnrecoverableError(`refused: ${why}`);
  }

  /** Does one thing, which can be ended meanwhile. @param launch - when this one is over, so is that */
  async #doing<T>(launch: number, work: (current: Current) => Promise<T>): Promise<T> {
    const current: Current = {
      launch,
      end: new AbortController(),
      started: Promise.withResolvers(),
      over: Promise.withResolvers(),
    };
    current.started.promise.catch(() => undefined);
    this.#current = current;
    if (launch <= this.#over) this.#endCurrent("the coordinator has ended it");
    const working = work(current);
    this.#idle = working.catch(() => undefined);
    try {
      return await working;
    } finally {
      this.#current = undefined;
    }
  }

  async #group(group: Group, { end }: Current, say: Say): Promise<GroupOutcome> {
    const { work, tell, id } = this.#self;
    const { suite, benchmark, crossings } = group;
    tell(`got ${suite}/${benchmark}: ${crossings.length} to measure`);
    await say({ type: "taken", agent: id });
    const outcome = await work.group(group, end.signal);
    tell(outcome.kind === "measured" ? "done" : `failed: ${outcome.message}`);
    return outcome.kind === "measured" ? { ...outcome, agent: id } : outcome;
  }

  async #share(share: Share, current: Current, say: Say): Promise<Outcome> {
    const { work, tell, id } = this.#self;
    const { suite, benchmark, runtime } = share.crossing;
    tell(`got share ${share.at + 1} of ${share.of} of ${suite}/${benchmark} on ${runtime}`);
    await say({ type: "taken", agent: id });
    let clock: RedisClock | undefined;
    let startMs: number | undefined;
    let lateMs: number | undefined;
    const result = await work.share(share, {
      signal: current.end.signal,
      begins: async () => {
        clock = await clockOf(this.#connection.commands);
        await say({ type: "ready" });
        tell("ready, waiting for the others");
        startMs = (await current.started.promise) - clock.offsetMs;
        await waitUntil(startMs, current.end.signal).catch((thrown: unknown) => {
          // The others wait for one that won't begin.
          if (thrown instanceof AgentperfError) startMs = undefined;
          throw thrown;
        });
      },
      begun: () => {
        if (lateMs === undefined) tell("loading");
        // Of several processes the last one counts.
        if (startMs !== undefined) lateMs = performance.now() - startMs;
      },
      progress: (part) => void say({ type: "loading", part }).catch(() => undefined),
    });
    if (result.kind === "measured") {
      tell("done");
      return { ...result, agent: id, lateMs: lateMs ?? 0, clockMs: clock?.uncertaintyMs ?? 0 };
    }
    tell(`failed: ${result.message}`);
    // The others would wait for one that never comes; until they know, no share of theirs may be taken by this agent.
    if (startMs === undefined && current.launch > this.#over) {
      await say({ type: "failed", outcome: result });
      await current.over.promise;
    }
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endCurrent("the agent leaves the run");
    const { commands } = this.#connection;
    await within(closeMs, this.#idle).catch(() => undefined);
    // What is going on gives what it has; but a Redis that is away says no goodbye.
    await within(closeMs, this.#worker?.close(this.#isAway) ?? Promise.resolve()).catch(() => undefined);
    try {
      const { id } = this.#self;
      await commands.multi().del(claimKey(id)).hdel(this.#keys.joined, id).exec();
      const [left, there] = await Promise.all([commands.hlen(this.#keys.joined), commands.exists(this.#keys.coordinator)]);
      // A coordinator that was killed can't clean up: the last one to leave does.
      if (left === 0 && there === 0) await removeRun(commands, this.#call.run);
    } catch (thrown) {
      this.#self.tell(`what run ${this.#call.run} has in the queue may be left until the next run: ${whyAway(thrown)}`);
    }
  }
}
