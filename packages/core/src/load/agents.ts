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

/** Less load than what was asked for: the figures are the server's, under that. */
export interface Shortfall {
  /** Share of the load that was offered, by the machines whose figures are here. */
  readonly offered: number;
  /** Who was lost or ended early, when, and how much was offered. */
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
}

/** Machines that are told to end at one instant do so within this time. */
const sameEndSeconds = 1;
const sameEndShare = 0.02;
/** Names that are told; of more only their number. */
const mostNames = 8;

/** Whether less load was offered than what was asked for, since machines were lost or ended before the others; undefined: it wasn't. */
export function shortfallOf({
  agents = [],
  seconds,
}: {
  readonly agents?: readonly LoadAgent[] | undefined;
  readonly seconds: number;
}): Shortfall | undefined {
  const lost = agents.filter((agent) => agent.lostAtSeconds !== undefined);
  const isEarly = (agent: LoadAgent) => seconds - agent.seconds > Math.max(sameEndSeconds, sameEndShare * seconds);
  const early = agents.filter((agent) => agent.lostAtSeconds === undefined && isEarly(agent));
  if (lost.length + early.length === 0) return undefined;
  const offered = offeredShare(agents, seconds);
  const advice = "see on that machine why, and run it again";
  if (lost.length === agents.length) {
    const { names, at } = told(lost);
    return { offered, reason: `all agents (${names}) were lost at ${at}: this is what was heard until then`, advice };
  }
  const parts = [
    [lost, "was lost", "were lost"],
    [early, "ended", "ended"],
  ] as const;
  const which = parts.flatMap(([own, one, several]) => {
    const { names, at } = told(own);
    return own.length === 0 ? [] : [`${own.length} of ${agents.length} agents ${own.length === 1 ? one : several} at ${at} (${names})`];
  });
  return { offered, reason: `${which.join(", ")}: ${(offered * 100).toFixed(0)} % of the load was offered`, advice };
}

/** Who, and when the first of them. */
function told(agents: readonly LoadAgent[]): { readonly names: string; readonly at: string } {
  const atSeconds = Math.min(...agents.map((agent) => agent.lostAtSeconds ?? agent.seconds));
  const names = agents.slice(0, mostNames).map(({ name }) => name);
  return { names: [...names, ...(agents.length > mostNames ? ["…"] : [])].join(", "), at: `${atSeconds.toFixed(0)} s` };
}

/** How far apart machines began, in milliseconds; undefined where fewer than two say when. */
export function startSkewMs(agents: readonly LoadAgent[]): number | undefined {
  const times = agents.flatMap(({ lateMs }) => lateMs ?? []);
  return times.length < 2 ? undefined : Math.max(...times) - Math.min(...times);
}
