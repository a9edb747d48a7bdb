import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { AgentperfError } from "@agentperf/core";
import type { Environment } from "@agentperf/core/result";
import { Attendance } from "./attendance.ts";
import { connect, type QueueConnection, type QueuePlace, shownPlace, whyAway } from "./connection.ts";
import { absentMs, agentKey, agentsKey, callsKey, claimKey } from "./keys.ts";
import { type Announcement, callSchema, protocolVersion, readJson } from "./protocol.ts";
import type { AgentSelf, AgentWork } from "./work.ts";

/** Options of {@link runAgent}. */
export interface AgentOptions {
  readonly place: QueuePlace;
  readonly name: string;
  readonly runtime: string;
  readonly environment: Environment;
  readonly work: AgentWork;
  /** Asks for an end: what is going on gives what it has, then the agent ends. */
  readonly signal: AbortSignal;
  /** Told what it does, a line each. */
  readonly tell: (text: string) => void;
}

/** How often an agent looks for a call, and how often it says that it is there. */
const lookMs = 300;
const announceMs = 2_000;

/**
 * Waits for runs and takes part in them, one after the other, until the end is asked for.
 * @throws {AgentperfError} `unavailable` or `usage`: the queue's Redis can't be used
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { place, name, runtime, signal, tell, work } = options;
  const self: AgentSelf = { ...options, id: randomUUID() };
  const announcement: Announcement = { version: protocolVersion, name, project: await work.project(), runtime };
  using connection = await connect(place);
  const { commands } = connection;
  let isAway = false;
  let isKnown = false;
  let announcedMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    try {
      if (performance.now() - announcedMs >= announceMs) {
        await announce(connection, self.id, announcement);
        if (!isKnown) tell(`agent ${name} is waiting for work on ${shownPlace(place)}`);
        isKnown = true;
        announcedMs = performance.now();
      }
      const call = readJson(callSchema, await commands.lpop(callsKey(self.id)));
      if (isAway) tell(`${shownPlace(place)} is there again`);
      isAway = false;
      if (call !== undefined && (await commands.get(claimKey(self.id))) === call.run) {
        await attend(new Attendance(connection, call, self), signal);
        announcedMs = Number.NEGATIVE_INFINITY;
        if (!signal.aborted) tell("waiting for work");
        continue;
      }
    } catch (thrown) {
      if (thrown instanceof AgentperfError) throw thrown;
      if (!isAway) tell(`${shownPlace(place)} can't be reached: ${whyAway(thrown)}; trying again`);
      isAway = true;
    }
    await wait(lookMs, undefined, { signal }).catch(() => undefined);
  }
  await leave(connection, self.id).catch(() => undefined);
}

async function attend(own: Attendance, signal: AbortSignal): Promise<void> {
  await using attendance = own;
  await attendance.untilOver(signal);
}

async function announce({ commands }: QueueConnection, id: string, announcement: Announcement): Promise<void> {
  const [seconds] = await commands.time();
  await commands
    .multi()
    .set(agentKey(id), JSON.stringify(announcement), "PX", absentMs)
    .zadd(agentsKey, Number(seconds), id)
    .pexpire(agentsKey, 2 * absentMs)
    .exec();
}

async function leave({ commands }: QueueConnection, id: string): Promise<void> {
  await commands.multi().zrem(agentsKey, id).del(agentKey(id), callsKey(id), claimKey(id)).exec();
}
