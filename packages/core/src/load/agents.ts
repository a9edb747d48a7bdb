import type { Invalid } from "./invalid.ts";

/** One machine's part in a load that several share. */
export interface LoadAgent {
  readonly name: string;
  /** How long after the instant that all were told it began, in milliseconds, and how wrong that may be. Absent of one that was lost. */
  readonly lateMs?: number | undefined;
  readonly clockMs?: number | undefined;
  /** How long its load was; 0 where none of its figures are here. */
  readonly seconds: number;
  /** When it was lost, in seconds from the beginning. */
  readonly lostAtSeconds?: number | undefined;
}

/** Share of a load of so many seconds that machines put up together: each has the same part of the rate. */
export function offeredShare(agents: readonly LoadAgent[], seconds: number): number {
  if (agents.length === 0 || seconds === 0) return 1;
  return agents.reduce((sum, agent) => sum + Math.min(1, agent.seconds / seconds), 0) / agents.length;
}

/** Whether the load was less than what was asked for, since machines were lost or ended early; undefined: it wasn't. */
export function lostAgents(agents: readonly LoadAgent[], seconds: number): Invalid | undefined {
  const lost = agents.filter((agent) => agent.lostAtSeconds !== undefined);
  if (lost.length === 0) return undefined;
  const atSeconds = Math.min(...lost.map(({ lostAtSeconds = 0 }) => lostAtSeconds));
  const was = lost.length === 1 ? "was" : "were";
  const names = lost.map(({ name }) => name).join(", ");
  const advice = "see on that machine why, and run it again";
  if (lost.length === agents.length)
    return { reason: `all agents (${names}) were lost at ${atSeconds.toFixed(0)} s: this is what was heard until then`, advice };
  const offered = `${(offeredShare(agents, seconds) * 100).toFixed(0)} % of the load was offered`;
  return {
    reason: `${lost.length} of ${agents.length} agents ${was} lost at ${atSeconds.toFixed(0)} s (${names}): ${offered}`,
    advice,
  };
}

/** How far apart machines began, in milliseconds; undefined where fewer than two say when. */
export function startSkewMs(agents: readonly LoadAgent[]): number | undefined {
  const times = agents.flatMap(({ lateMs }) => lateMs ?? []);
  return times.length < 2 ? undefined : Math.max(...times) - Math.min(...times);
}
