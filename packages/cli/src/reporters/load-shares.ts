import { generatorLimits } from "@agentperf/core/load";
import type { LaunchLoad } from "@agentperf/core/result";
import { formatNs } from "./format.ts";

/** One generator's part in a load, or a machine's that has none of its figures here. */
export interface LoadShareRow {
  /** `2`; where machines share the load `host-a`, or `host-a 2` where each has several. */
  readonly name: string;
  /** When its machine began, after the instant that all were told, and how wrong that may be: `+1.2ms ± 0.3ms`. */
  readonly began?: string | undefined;
  /** Absent where it was lost. */
  readonly generator?: NonNullable<LaunchLoad["generators"]>[number] | undefined;
  /** Why it wasn't what it was to be; empty: it kept up, to the end. */
  readonly troubles: readonly string[];
}

/** The parts of a load that several generators or machines made; none where it was one. */
export function loadShares({ generators = [], agents = [], seconds }: LaunchLoad): LoadShareRow[] {
  if (generators.length < 2 && agents.length < 2) return [];
  const isAlone = agents.every(({ name }) => generators.filter(({ agent }) => agent === name).length < 2);
  const nameOf = ({ agent, place }: { readonly agent?: string | undefined; readonly place: number }) =>
    agent === undefined ? String(place) : isAlone && agents.length > 0 ? agent : `${agent} ${place}`;
  const known = new Map(agents.map((agent) => [agent.name, agent]));
  const order = agents.map(({ name }) => name);
  const placed = generators.toSorted((a, b) => order.indexOf(a.agent ?? "") - order.indexOf(b.agent ?? ""));
  const rows = placed.map((generator): LoadShareRow => {
    const agent = generator.agent === undefined ? undefined : known.get(generator.agent);
    const early = agent !== undefined && seconds - agent.seconds > 1 ? [`ended at ${agent.seconds.toFixed(0)} s`] : [];
    return { name: nameOf(generator), began: beganText(agent), generator, troubles: [...early, ...generatorLimits(generator)] };
  });
  const lost = agents.flatMap(({ name, lostAtSeconds }): LoadShareRow[] =>
    lostAtSeconds === undefined || generators.some(({ agent }) => agent === name)
      ? []
      : [{ name, troubles: [`lost at ${lostAtSeconds.toFixed(0)} s`] }],
  );
  return [...rows, ...lost];
}

/** Those that matter first where they are many, and how many aren't among them. */
export function mostOf(rows: readonly LoadShareRow[], most: number): { readonly shown: readonly LoadShareRow[]; readonly others: number } {
  if (rows.length <= most) return { shown: rows, others: 0 };
  const troubled = rows.filter(({ troubles }) => troubles.length > 0);
  const fine = rows.filter(({ troubles }) => troubles.length === 0);
  return { shown: [...troubled, ...fine].slice(0, most), others: rows.length - most };
}

function beganText(agent: NonNullable<LaunchLoad["agents"]>[number] | undefined): string | undefined {
  const { lateMs, clockMs } = agent ?? {};
  if (lateMs === undefined) return undefined;
  const sign = lateMs < 0 ? "−" : "+";
  return `${sign}${formatNs(Math.abs(lateMs) * 1e6)}${clockMs === undefined ? "" : ` ± ${formatNs(clockMs * 1e6)}`}`;
}
