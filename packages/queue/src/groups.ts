import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "@agentperf/core";
import { claimKey } from "./keys.ts";
import { type JoinedAgent, type LaunchOptions, unreadable } from "./launch.ts";
import { complaintOf, type Group, type GroupOutcome, groupOutcomeSchema, progressSchema } from "./protocol.ts";

/** How a group ended. */
export interface GroupEnd {
  /** Who had it last. */
  readonly agent?: JoinedAgent | undefined;
  readonly outcome?: GroupOutcome | undefined;
  /** Why there is no outcome. */
  readonly lost?: string | undefined;
}

/** Told how it goes on. */
export interface GroupListener {
  taken?(at: number, agent: JoinedAgent): void;
  /** Awaited before the next one is told. */
  ended?(at: number, end: GroupEnd): Promise<void>;
  /** The agent that had it is lost; another one gets it. */
  lost?(at: number, agent: JoinedAgent | undefined): void;
}

const lookMs = 50;
const claimsMs = 1_000;
/** How long agents may take to give what they have, when they were told to end. */
const endingMs = 20_000;

interface State {
  readonly id: string;
  agent?: JoinedAgent | undefined;
  outcome?: GroupOutcome;
  lost?: string;
  isTold: boolean;
}

/** Hands out groups, and waits for what they give. Never rejects. */
export async function runGroups(groups: readonly Group[], listener: GroupListener, options: LaunchOptions): Promise<GroupEnd[]> {
  const { queues, connection, keys, agents, gone, signal } = options;
  const states: State[] = groups.map(({ at }) => ({ id: `group-${at}`, isTold: false }));
  const of = (jobId: string) => states.findIndex(({ id }) => id === jobId);
  const take = (at: number, value: unknown): void => {
    const state = states[at];
    if (state === undefined || state.outcome !== undefined) return;
    const parsed = groupOutcomeSchema.safeParse(value);
    // The schema is what the type says.
    const outcome = parsed.success ? (parsed.data as GroupOutcome) : unreadable(complaintOf(parsed.error));
    if (outcome.kind === "measured") state.agent = agents.find(({ id }) => id === outcome.agent);
    const isOurs = outcome.kind === "failed" || state.agent !== undefined;
    state.outcome = isOurs ? outcome : unreadable("it is of an agent that takes no part");
  };
  const lose = (reason: string) => {
    for (const state of states) if (state.outcome === undefined) state.lost ??= reason;
  };
  const isOpen = () => states.some(({ outcome, lost }) => outcome === undefined && lost === undefined);
  const tell = async () => {
    for (const [at, state] of states.entries()) {
      if (state.isTold || (state.outcome === undefined && state.lost === undefined)) continue;
      state.isTold = true;
      const { agent, outcome, lost } = state;
      await listener.ended?.(at, { agent, outcome, lost });
    }
  };
  try {
    await queues.add(
      0,
      groups.map((data, at) => ({ id: states[at]?.id ?? "", data })),
      {
        progress(jobId, data) {
          const said = progressSchema.safeParse(data).data;
          const at = of(jobId);
          const state = states[at];
          if (state === undefined || said?.type !== "taken") return;
          state.agent = agents.find(({ id }) => id === said.agent);
          if (state.agent !== undefined) listener.taken?.(at, state.agent);
        },
        completed: (jobId, value) => take(of(jobId), value),
        failed(jobId, reason) {
          take(of(jobId), { kind: "failed", phase: "start", code: "worker-died", message: reason, notes: [], wallMs: 0 });
        },
        stalled(jobId) {
          const at = of(jobId);
          const state = states[at];
          if (state === undefined || state.outcome !== undefined) return;
          listener.lost?.(at, state.agent);
          state.agent = undefined;
        },
        // What an event didn't bring.
        together(_, values) {
          for (const [id, value] of values) take(of(id), value);
        },
      },
    );
    let claimsAtMs = performance.now();
    let endByMs = Number.POSITIVE_INFINITY;
    while (isOpen()) {
      const now = performance.now();
      if (gone.aborted) lose(messageOf(gone.reason));
      else if (now > endByMs) lose("it gave nothing in time");
      else if (signal.aborted && endByMs === Number.POSITIVE_INFINITY) {
        endByMs = now + endingMs;
        await connection.commands.set(keys.over, 0, "PX", 600_000);
        for (const state of states)
          if (state.agent === undefined && state.outcome === undefined) {
            state.lost = "the run was ended";
            await queues.remove(state.id).catch(() => undefined);
          }
      } else if (now - claimsAtMs > claimsMs) {
        claimsAtMs = now;
        const claims = await connection.commands.mget(agents.map(({ id }) => claimKey(id))).catch(() => undefined);
        if (claims !== undefined && !claims.some((claim) => claim !== null && keys.prefix.endsWith(`:${claim}`)))
          lose("all agents are gone");
      }
      await tell();
      await wait(lookMs);
    }
  } catch (thrown) {
    lose(`the queue failed: ${messageOf(thrown)}`);
  }
  await tell();
  return states.map(({ agent, outcome, lost }) => ({ agent, outcome, lost }));
}
