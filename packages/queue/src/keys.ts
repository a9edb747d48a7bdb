/** What every key of ours begins with. Not the root of a run's own keys: an adapter's sweep must not take a long run's for old ones. */
const root = "agentperf-queue:";

/** Agents that are there, by their ids, with the time at which they last said so. */
export const agentsKey = `${root}agents`;
/** What an agent says of itself. */
export const agentKey = (id: string): string => `${root}agent:${id}`;
/** The run that has an agent. */
export const claimKey = (id: string): string => `${root}agent:${id}:claim`;
/** Runs that call an agent. */
export const callsKey = (id: string): string => `${root}agent:${id}:calls`;
/** Runs that have keys, with the time at which they began. */
export const runsKey = `${root}runs`;

/** The run that calls agents of a project: two at once would each hold what the other waits for. */
export const gatheringKey = (project: string): string => `${root}gathering:${project}`;
/** It is that run's for so long after it was last heard of. */
export const gatheringMs = 3_000;

/** An agent that hasn't said for this long that it is there isn't. */
export const absentMs = 8_000;
/** An agent is a run's for so long after it was last heard of. */
export const claimMs = 10_000;

/** Names of a run's queues. */
export const queues = { shares: "shares", groups: "groups", together: "launches" } as const;

/** The keys of a run. */
export interface RunKeys {
  /** What all of them begin with, BullMQ's too; a colon follows. */
  readonly prefix: string;
  /** There while the coordinator is. */
  readonly coordinator: string;
  /** The agents that take part, by their ids. */
  readonly joined: string;
  /** When a launch begins. */
  readonly start: string;
  /** Up to which launch all are over. */
  readonly over: string;
}

/** The keys of a run. @param run - its id */
export function keysOf(run: string): RunKeys {
  const prefix = `${root}${run}`;
  return { prefix, coordinator: `${prefix}:coordinator`, joined: `${prefix}:joined`, start: `${prefix}:start`, over: `${prefix}:over` };
}
