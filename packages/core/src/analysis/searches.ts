import type { FoundRate, Result } from "../result/types.ts";
import { kneeOf } from "../statistics/knee.ts";
import { median } from "../statistics/summary.ts";
import { type LoadSummary, loadsOf } from "./loads.ts";

/** How a search for the highest rate ended. */
export type SearchEnd =
  /** The rate held each time that it was tried, and a higher one was missed. */
  | "found"
  /** The rate held each time that it was tried, but beyond it the generator was the limit: the server may hold more. */
  | "at least"
  /** A rate held, but not each time that it was tried. */
  | "unsure"
  /** No rate held. */
  | "none"
  /** No rate held, and the generator was the limit at every rate, or at all that are lower than those that were missed. */
  | "generator"
  /** A probe failed. */
  | "failed"
  /** It was interrupted. */
  | "unfinished";

type Outcome = FoundRate["probes"][number]["outcome"];

/** One probe of a search in figures. */
export interface ProbeSummary {
  readonly rate: number;
  readonly outcome: Outcome;
  /** Absent where the result doesn't have its launch. */
  readonly load?: LoadSummary | undefined;
}

/** A rate of a search, over all its probes. */
export interface TriedRate {
  readonly rate: number;
  /** Probes by what they said. */
  readonly met: number;
  readonly missed: number;
  readonly invalid: number;
  /** Medians over those probes whose figures are the server's; absent where there is none. */
  readonly p50Ns?: number | undefined;
  readonly p99Ns?: number | undefined;
  readonly lostShare?: number | undefined;
}

/** A rate at which the generator was the limit of a search. */
export interface SearchLimit {
  readonly rate: number;
  /** Why, and what to do; absent where the result doesn't have the probe's launch. */
  readonly reason?: string | undefined;
  readonly advice?: string | undefined;
}

/** A search in figures. */
export interface SearchSummary {
  readonly found: FoundRate;
  readonly end: SearchEnd;
  /** In the order in which they were made. */
  readonly probes: readonly ProbeSummary[];
  /** The rates that were tried, in ascending order. */
  readonly rates: readonly TriedRate[];
  /** The last probe that held at the rate that was found; absent where none was. */
  readonly best?: LoadSummary | undefined;
  /** Where the generator was the limit below any rate that was missed, and why: nobody knows what the server does from there on. */
  readonly limit?: SearchLimit | undefined;
  /** From which rate on the 99th percentile grows faster than the rate; absent where too few rates were tried to tell, or it doesn't bend. */
  readonly knee?: number | undefined;
}

/** What the searches of a result found. */
export function searchesOf(result: Result): SearchSummary[] {
  const { found = [], interrupted } = result;
  if (found.length === 0) return [];
  const loads = new Map(loadsOf(result).map((load) => [probeKey(load.launch.crossing, load.launch.round), load]));
  return found.map((own) => {
    const probes = own.probes.map(({ crossing, round, rate, outcome }) => ({
      rate,
      outcome,
      load: loads.get(probeKey(crossing, round)),
    }));
    const rates = [...Map.groupBy(probes, ({ rate }) => rate)].map(triedRate).sort((a, b) => a.rate - b.rate);
    const curve = rates.flatMap(({ rate, p99Ns }) => (p99Ns === undefined ? [] : [{ x: rate, y: p99Ns }]));
    const best = probes.findLast(({ rate, outcome }) => rate === own.rate && outcome === "met")?.load;
    return { found: own, end: endOf(own, interrupted), probes, rates, best, limit: limitOf(own, probes), knee: kneeOf(curve)?.x };
  });
}

/** Whether the generator was the limit of a search, at a rate below any that was missed. */
export const isLimited = ({ missedAt = Number.POSITIVE_INFINITY, invalidAt }: Pick<FoundRate, "missedAt" | "invalidAt">): boolean =>
  invalidAt !== undefined && invalidAt < missedAt;

function limitOf(found: FoundRate, probes: readonly ProbeSummary[]): SearchLimit | undefined {
  const { invalidAt } = found;
  if (invalidAt === undefined || !isLimited(found)) return undefined;
  const { load } = probes.findLast(({ rate, outcome }) => rate === invalidAt && outcome === "invalid")?.load ?? {};
  const [first] = load?.invalid ?? [];
  return { rate: invalidAt, reason: first?.reason, advice: first?.advice };
}

const probeKey = (crossing: string, round: number): string => `${round} ${crossing}`;

function triedRate([rate, probes]: [rate: number, probes: readonly ProbeSummary[]]): TriedRate {
  const times = (outcome: Outcome) => probes.filter((own) => own.outcome === outcome).length;
  const telling = probes.flatMap(({ outcome, load }) =>
    load === undefined || outcome === "invalid" || load.outcome === "invalid" ? [] : [load],
  );
  const middle = (values: readonly number[]) => (values.length === 0 ? undefined : median(values));
  return {
    ...{ rate, met: times("met"), missed: times("missed"), invalid: times("invalid") },
    p50Ns: middle(telling.flatMap(({ response }) => response?.at(0.5) ?? [])),
    p99Ns: middle(telling.flatMap(({ response }) => response?.at(0.99) ?? [])),
    lostShare: middle(telling.map(({ lostShare }) => lostShare)),
  };
}

function endOf(found: FoundRate, interrupted: boolean): SearchEnd {
  const { failure, confirmed, rate } = found;
  if (failure !== undefined) return "failed";
  if (confirmed) return isLimited(found) ? "at least" : "found";
  if (interrupted) return "unfinished";
  if (rate !== undefined) return "unsure";
  return isLimited(found) ? "generator" : "none";
}
