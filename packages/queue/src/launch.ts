import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "@agentperf/core";
import { type LoadJson, loadProblem } from "@agentperf/core/load";
import type { Environment, LoadPart } from "@agentperf/core/result";
import { clockOf } from "./clock.ts";
import type { QueueConnection } from "./connection.ts";
import type { JobQueues, ShareEvents } from "./job-queues.ts";
import { claimKey, type RunKeys } from "./keys.ts";
import { complaintOf, type Outcome, outcomeSchema, progressSchema, type Share } from "./protocol.ts";

/** An agent that takes part in a run. */
export interface JoinedAgent {
  readonly id: string;
  /** No other one of the run has it. */
  readonly name: string;
  readonly environment: Environment;
}

/** How a share ended. */
export interface ShareEnd {
  /** Absent where no agent took it. */
  readonly agent?: JoinedAgent | undefined;
  /** Absent where the agent was lost. */
  readonly outcome?: Outcome | undefined;
  /** Why there is no outcome. */
  readonly lost?: { readonly reason: string; readonly atSeconds?: number | undefined } | undefined;
  /** What was last heard of it while it was going on. */
  readonly heard?: LoadPart | undefined;
}

/** Told how a launch goes on. */
export interface LaunchListener {
  /** @param ready - how many are by now */
  ready?(agent: JoinedAgent, ready: number): void;
  /** All begin, in so many milliseconds. */
  starts?(inMs: number): void;
  /** What an agent has by now. @param at - which share's it is */
  heard?(at: number, part: LoadPart): void;
  /** @param at - which share's it was @param atSeconds - from the beginning; absent: before it */
  lost?(at: number, agent: JoinedAgent | undefined, atSeconds: number | undefined): void;
}

/** Options of {@link runLaunch}. */
export interface LaunchOptions {
  readonly connection: QueueConnection;
  readonly queues: JobQueues;
  readonly keys: RunKeys;
  readonly agents: readonly JoinedAgent[];
  readonly lockMs: number;
  /** Aborted where the queue's Redis is gone. */
  readonly gone: AbortSignal;
  /** Asks for an end: what there is by then counts. */
  readonly signal: AbortSignal;
}

/** From the word to the beginning: every agent must have heard it. */
const leadMs = 1_500;
/** How long agents may take until they are ready, beside the warm-up. */
const readyMs = 90_000;
/** How long agents may take to give what they have, when they were told to end. */
const endingMs = 20_000;
const lookMs = 25;
const claimsMs = 1_000;

interface State {
  readonly id: string;
  agent?: JoinedAgent | undefined;
  isReady: boolean;
  isOver: boolean;
  outcome?: Outcome;
  lost?: NonNullable<ShareEnd["lost"]>;
  heard?: LoadPart;
}

/** An answer that says nothing. */
export const unreadable = (why: string): Extract<Outcome, { kind: "failed" }> => ({
  kind: "failed",
  phase: "close",
  code: "unreadable",
  message: `the agent's answer can't be read: ${why}`,
  notes: [],
  wallMs: 0,
});

/** Hands out a launch's shares, lets all begin at one instant, and waits for what they give. Never rejects. */
export async function runLaunch(shares: readonly Share[], listener: LaunchListener, options: LaunchOptions): Promise<ShareEnd[]> {
  const run = new LaunchRun(shares, listener, options);
  try {
    await run.toEnd();
  } catch (thrown) {
    run.lose(`the queue failed: ${messageOf(thrown)}`);
  }
  return run.ends();
}

class LaunchRun implements ShareEvents {
  readonly #shares: readonly Share[];
  readonly #states: readonly State[];
  readonly #listener: LaunchListener;
  readonly #options: LaunchOptions;
  /** When the load began, or will, by this process's clock. */
  #startMs: number | undefined;
  #isTogether = false;

  constructor(shares: readonly Share[], listener: LaunchListener, options: LaunchOptions) {
    this.#shares = shares;
    this.#listener = listener;
    this.#options = options;
    this.#states = shares.map(({ launch, at }) => ({ id: `share-${launch}-${at}`, isReady: false, isOver: false }));
  }

  ends(): ShareEnd[] {
    return this.#states.map(({ agent, outcome, lost, heard }) => ({ agent, outcome, lost, heard }));
  }

  /** Gives up those that have no end yet. */
  lose(reason: string): void {
    for (const state of this.#states) if (state.outcome === undefined && state.lost === undefined) this.#lose(state, reason);
  }

  progress(jobId: string, data: unknown): void {
    const at = this.#states.findIndex(({ id }) => id === jobId);
    const state = this.#states[at];
    const { data: said } = progressSchema.safeParse(data);
    if (state === undefined || said === undefined) return;
    if (said.type === "taken") {
      const agent = this.#options.agents.find(({ id }) => id === said.agent);
      if (agent !== undefined) state.agent = agent;
    } else if (said.type === "ready") {
      state.isReady = true;
      if (state.agent !== undefined) this.#listener.ready?.(state.agent, this.#states.filter(({ isReady }) => isReady).length);
    } else if (said.type === "failed") {
      state.outcome = said.outcome;
    } else if (state.lost === undefined && loadProblem(said.part.load as LoadJson) === undefined) {
      state.heard = said.part;
      this.#listener.heard?.(at, said.part);
    }
  }

  completed(jobId: string): void {
    const state = this.#of(jobId);
    if (state !== undefined) state.isOver = true;
  }

  failed(jobId: string, reason: string): void {
    const state = this.#of(jobId);
    if (state === undefined) return;
    state.isOver = true;
    state.outcome ??= { kind: "failed", phase: "start", code: "worker-died", message: reason, notes: [], wallMs: 0 };
  }

  stalled(jobId: string): void {
    const state = this.#of(jobId);
    if (state === undefined || state.isOver) return;
    this.#lose(state, "it isn't heard of any more");
    // Its job waits again; done late, it would be another load.
    this.#options.queues.remove(jobId).catch(() => undefined);
  }

  together(launch: unknown, values: ReadonlyMap<string, unknown>): void {
    if (launch !== this.#shares[0]?.launch) return;
    for (const state of this.#states) {
      if (!values.has(state.id) || state.lost !== undefined) continue;
      this.#take(state, values.get(state.id));
    }
    this.#isTogether = true;
  }

  /** Takes what an agent gave, unless it can't be what one of those that take part has measured. */
  #take(state: State, value: unknown): void {
    const parsed = outcomeSchema.safeParse(value);
    // The schema is what the type says.
    const outcome = parsed.data as Outcome | undefined;
    if (outcome?.kind === "measured") state.agent = this.#options.agents.find(({ id }) => id === outcome.agent);
    const wrong =
      outcome === undefined
        ? parsed.error && complaintOf(parsed.error)
        : outcome.kind === "failed"
          ? undefined
          : state.agent === undefined
            ? "it is of an agent that takes no part"
            : loadProblem(outcome.part.load as LoadJson);
    state.outcome = wrong === undefined && outcome !== undefined ? outcome : unreadable(wrong ?? "");
  }

  #of(jobId: string): State | undefined {
    return this.#states.find(({ id }) => id === jobId);
  }

  #lose(state: State, reason: string): void {
    if (state.lost !== undefined) return;
    const sinceMs = this.#startMs === undefined ? undefined : performance.now() - this.#startMs;
    const atSeconds = sinceMs === undefined || sinceMs < 0 ? undefined : sinceMs / 1_000;
    state.lost = { reason, atSeconds };
    this.#listener.lost?.(this.#states.indexOf(state), state.agent, atSeconds);
  }

  async toEnd(): Promise<void> {
    const { queues, connection, keys, gone, signal, lockMs } = this.#options;
    const { commands } = connection;
    const [first] = this.#shares;
    if (first === undefined) return;
    const { launch, warmupNs, timeoutMs } = first;
    await queues.add(
      launch,
      this.#shares.map((data, at) => ({ id: this.#states[at]?.id ?? "", data })),
      this,
    );
    const readyByMs = performance.now() + readyMs + warmupNs / 1e6;
    let endByMs = Number.POSITIVE_INFINITY;
    let isEnding = false;
    let claimsAtMs = performance.now();
    const end = async () => {
      if (isEnding) return;
      isEnding = true;
      endByMs = performance.now() + endingMs;
      await commands.set(keys.over, launch, "PX", 600_000);
    };
    while (!this.#isTogether && !this.#states.every(({ lost }) => lost !== undefined)) {
      if (gone.aborted) return this.lose(messageOf(gone.reason));
      const now = performance.now();
      if (now > endByMs) return this.lose("it gave nothing in time");
      const isBroken = this.#startMs === undefined && this.#states.some(({ lost, outcome }) => lost !== undefined || outcome !== undefined);
      if (signal.aborted || isBroken) await end();
      else if (this.#startMs === undefined) {
        if (this.#states.every(({ isReady }) => isReady)) this.#startMs = await this.#start(launch);
        else if (now > readyByMs) {
          for (const state of this.#states) if (!state.isReady) this.#lose(state, `it wasn't ready within ${readyMs / 1_000} s`);
        } else if (now - claimsAtMs > claimsMs) {
          claimsAtMs = now;
          await this.#loseThoseGone();
        }
      } else if (now > this.#startMs + timeoutMs + lockMs) await end();
      await wait(lookMs);
    }
  }

  /** Tells all when to begin. @returns that instant, by this process's clock */
  async #start(launch: number): Promise<number> {
    const { connection, keys } = this.#options;
    const clock = await clockOf(connection.commands);
    const startMs = performance.now() + leadMs;
    await connection.commands.set(keys.start, JSON.stringify({ launch, atMs: startMs + clock.offsetMs }), "PX", 600_000);
    this.#listener.starts?.(leadMs);
    return startMs;
  }

  /** An agent that died before it took its share has no lock that could expire, but the run's claim on it does. */
  async #loseThoseGone(): Promise<void> {
    const { agents, connection, keys } = this.#options;
    const claims = await connection.commands.mget(agents.map(({ id }) => claimKey(id)));
    const isLost = agents.filter(({ id }, at) => {
      const isOurs = claims[at] !== null && keys.prefix.endsWith(`:${claims[at]}`);
      return !isOurs && !this.#states.some(({ agent }) => agent?.id === id);
    });
    for (const agent of isLost) {
      const free = this.#states.find((state) => state.agent === undefined && state.lost === undefined);
      if (free === undefined) return;
      free.agent = agent;
      this.#lose(free, "it left before it took its share");
      await this.#options.queues.remove(free.id).catch(() => undefined);
    }
  }
}
