import { comparedKey } from "../plan/plan.ts";
import type { Launch, Result } from "../result/types.ts";
import { type Decision, judge, type Look, lookAt, valuesToDecide } from "../statistics/sequential.ts";
import { fewestRounds, intervalAlpha } from "./estimate.ts";
import type { Figure } from "./steadier.ts";

/** How a crossing stands against the one that it is held against: the same benchmark on the first runtime, or on the first adapters. */
export interface Versus {
  /** Id of the crossing that it is held against. */
  readonly first: string;
  readonly of: "runtime" | "adapters";
  /** What is compared. */
  readonly by: Figure;
  readonly decision: Decision;
  /** Time ÷ time of the other, and the bounds that it lies within; 0 and infinite where nothing is known. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Rounds that both were launched in. */
  readonly rounds: number;
  /** Of an undecided one: the rounds that it takes in all, roughly; absent where nobody can tell. */
  readonly roundsNeeded?: number | undefined;
}

/** A smaller difference than this counts as none. */
export const versusMargin = 0.05;

type Crossing = Result["plan"]["crossings"][number];

/** What is held against each other: measured crossings, and by what they are known. */
interface Held {
  readonly crossing: Crossing;
  readonly figure: { readonly by: Figure };
}

interface Pairing {
  readonly own: Held;
  readonly first: string;
  readonly of: Versus["of"];
  /** Log ratios, one a round. */
  readonly logs: readonly number[];
}

/**
 * Holds crossings against each other, round by round, all of them judged together as `ab` does it: at most one in twenty of the differences
 * that are told of is none, on average, however often one looked on the way.
 * @param launches - by crossing
 */
export function versusOf(
  measured: readonly Held[],
  launches: ReadonlyMap<string, readonly Launch[]>,
  environment: Result["environment"],
): ReadonlyMap<string, Versus> {
  const groups = Map.groupBy(measured, ({ crossing }) => comparedKey(crossing));
  const pairings = measured.flatMap((own): Pairing[] => {
    const others = (groups.get(comparedKey(own.crossing)) ?? []).map(({ crossing }) => crossing);
    const found = firstOf(own.crossing, others, environment);
    if (found === undefined) return [];
    const { first, of } = found;
    const sides = [launches.get(first.id) ?? [], launches.get(own.crossing.id) ?? []] as const;
    return [{ own, first: first.id, of, logs: logsOf(...sides, own.figure.by) }];
  });
  const looks = pairings.map(({ logs }): Look | undefined => (logs.length < fewestRounds ? undefined : lookAt(logs)));
  const options = { alpha: intervalAlpha, margin: Math.log1p(versusMargin) };
  const judged = judge(looks, options);
  return new Map(
    pairings.map(({ own, first, of, logs }, at) => {
      // One for each pairing.
      const { decision, estimate, low, high } = judged[at] as (typeof judged)[number];
      const isOpen = decision === "undecided" && logs.length >= fewestRounds;
      const roundsNeeded = isOpen ? valuesToDecide(logs, { ...options, alpha: intervalAlpha / pairings.length }) : undefined;
      const bounds = { ratio: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
      return [own.crossing.id, { first, of, by: own.figure.by, decision, ...bounds, rounds: logs.length, roundsNeeded }];
    }),
  );
}

/** What a crossing is held against: itself on the first runtime; there, on the first adapters. */
function firstOf(
  own: Crossing,
  others: readonly Crossing[],
  { runtimes }: Result["environment"],
): { readonly first: Crossing; readonly of: Versus["of"] } | undefined {
  const firstRuntime = runtimes[0]?.name;
  const adaptersOf = ({ adapters }: Crossing) => JSON.stringify(adapters);
  if (own.runtime !== firstRuntime) {
    const first = others.find((other) => other.runtime === firstRuntime && adaptersOf(other) === adaptersOf(own));
    return first === undefined ? undefined : { first, of: "runtime" };
  }
  const first = others.find(({ runtime }) => runtime === firstRuntime);
  return first === undefined || first.id === own.id ? undefined : { first, of: "adapters" };
}

/** The log ratios of the rounds that both were launched in. */
function logsOf(first: readonly Launch[], own: readonly Launch[], by: Figure): number[] {
  const read = ({ nsPerOp, latency }: Launch) => (by === "mean" ? nsPerOp : latency.p50Ns);
  const byRound = new Map(first.map((launch) => [launch.round, launch]));
  return own.flatMap((launch) => {
    const other = byRound.get(launch.round);
    const log = other === undefined ? Number.NaN : Math.log(read(launch) / read(other));
    return Number.isFinite(log) ? [log] : [];
  });
}
