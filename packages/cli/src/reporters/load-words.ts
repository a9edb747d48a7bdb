import type { LoadSummary, SearchSummary } from "@agentperf/core/analysis";
import { unansweredText } from "@agentperf/core/load";
import type { LaunchLoad, Result, ResultCrossing } from "@agentperf/core/result";
import { adaptersText, benchmarkText } from "./crossing-names.ts";
import { formatNs, formatRate } from "./format.ts";
import { counted } from "./wording.ts";

// The words for what a load says. Names and errors in them are texts from outside: whoever shows them makes them fit.

/** Whether a result is one of loads. */
export const isOfLoads = ({ plan, found }: Pick<Result, "plan" | "found">): boolean =>
  found !== undefined || plan.crossings.some(({ load }) => load !== undefined);

/** Ids of the crossings that loads of a result are of: what each of them said is told where loads are. */
export const launchedIn = ({ launches }: Pick<Result, "launches">): ReadonlySet<string> =>
  new Set(launches.flatMap(({ crossing, load }) => (load === undefined ? [] : [crossing])));

/** A crossing on one line: `redis/RedisGet/rate=2000 node redis=ioredis`. */
export const crossingText = (crossing: Pick<ResultCrossing, "suite" | "name" | "processes" | "runtime" | "adapters">): string =>
  [`${crossing.suite}/${benchmarkText(crossing)}`, crossing.runtime, adaptersText(crossing)].filter((part) => part !== "").join(" ");

/** A share in percent: `0`, `0.05%`, `2.5%`. */
export function formatShare(share: number): string {
  if (share === 0) return "0";
  return share < 0.0001 ? "<0.01%" : `${(share * 100).toFixed(share < 0.01 ? 2 : 1)}%`;
}

type Judged = LaunchLoad["objectives"][number];

/** What an objective was found to be: `20.3ms`; empty where so many operations were lost that there is none. */
export function actualText({ actual, unit }: Judged): string {
  if (actual === undefined) return "";
  return unit === "ns" ? formatNs(actual) : unit === "share" ? formatShare(actual) : formatRate(actual);
}

/** An objective and what it was found to be: `p99<10ms (20.3ms)`. */
export function objectiveText(judged: Judged): string {
  const actual = actualText(judged);
  return actual === "" ? `${judged.objective} (too many operations were lost)` : `${judged.objective} (${actual})`;
}

/** The objectives that a load missed, each with what it was. */
export const missedText = ({ load }: Pick<LoadSummary, "load">): string =>
  load.objectives
    .filter(({ met }) => !met)
    .map(objectiveText)
    .join("; ");

/** Why a load says nothing, and what to do. */
export const invalidText = ({ load }: Pick<LoadSummary, "load">): string =>
  `${load.invalid.map(({ reason }) => reason).join("; ")}: these are the generator's figures; ${[...new Set(load.invalid.map(({ advice }) => advice))].join("; ")}`;

/** Why a load failed though it is held to nothing that says so. */
export const failedText = ({ load }: Pick<LoadSummary, "load">): string =>
  unansweredText(load) ?? `none of ${load.counts.planned} operations ended well: ${load.counts.unanswered} had no answer`;

/** That a load was offered only in part, since agents were lost, and what to do; undefined: all of it was. */
export const shortfallText = ({ shortfall }: Pick<LoadSummary, "shortfall">): string | undefined =>
  shortfall === undefined ? undefined : `${shortfall.reason}, and what is told is of that; ${shortfall.advice}`;

/** What a load says in a sentence's end: `met p99<10ms`, `missed p99<10ms (20.3ms)`, `invalid: operations were sent late…`. */
export function outcomeText(own: LoadSummary): string {
  const part = own.shortfall === undefined ? "" : `; offered only in part: ${shortfallText(own)}`;
  return `${wholeText(own)}${part}`;
}

function wholeText(own: LoadSummary): string {
  switch (own.outcome) {
    case "invalid":
      return `invalid: ${invalidText(own)}`;
    case "missed":
      return `missed ${missedText(own)}`;
    case "failed":
      return `failed: ${failedText(own)}`;
    case "met":
      return own.load.objectives.length === 0 ? "measured" : `met ${own.load.objectives.map(objectiveText).join(", ")}`;
  }
}

/** What was lost of a load, kind by kind; empty where nothing was. */
export function lostTexts({ load: { counts } }: Pick<LoadSummary, "load">): string[] {
  const kinds = [
    [counts.dropped, "dropped: as many were in flight as may be"],
    [counts.failed, "failed"],
    [counts.unanswered, "unanswered"],
  ] as const;
  return kinds
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} (${formatShare(count / Math.max(1, counts.planned))}) ${what}`);
}

/** `1.98k/s completed of 2.00k/s planned, for 30 s: 59,400 of 60,000 operations` */
export const countsText = ({ completed, planned, load: { counts, seconds } }: LoadSummary): string =>
  `${formatRate(completed)} completed of ${formatRate(planned)} planned, for ${Number(seconds.toFixed(1))} s: ${counts.completed} of ${counts.planned} operations`;

/** What a search found, in a sentence. */
export function searchText({ found, end, limit }: SearchSummary): string {
  const { rate, missedAt, objectives, failure } = found;
  const what = objectives.join(" and ");
  switch (end) {
    case "failed":
      return `the search was given up, since a probe failed: ${failure}`;
    case "generator": {
      const where = missedAt === undefined ? "at any rate that was tried" : `below ${formatRate(missedAt)}, at which ${what} was missed`;
      return `nothing was found: nobody can tell ${where}${whyLimited(limit)}`;
    }
    case "none":
      return missedAt === undefined ? `no rate holds ${what}` : `no rate holds ${what}: missed at ${formatRate(missedAt)} and above`;
    case "unfinished":
      return `the search was interrupted: ${rate === undefined ? `no rate held ${what} yet` : `${formatRate(rate)} is the highest rate that held ${what} by then`}`;
    case "at least":
      return `at least ${formatRate(rate ?? 0)} hold ${what} (held each time it was tried)${beyondText(limit)}`;
    case "found":
    case "unsure": {
      const held = end === "found" ? "held each time it was tried" : "but it didn't hold each time it was tried";
      const tooMuch = missedAt === undefined ? "" : `; ${formatRate(missedAt)} is too much`;
      return `${formatRate(rate ?? 0)} is the highest rate that holds ${what} (${held})${limit === undefined ? tooMuch : beyondText(limit)}`;
    }
  }
}

/** That a search ended where nobody knows what the server does, and how to go on. */
const beyondText = (limit: SearchSummary["limit"]): string =>
  limit === undefined ? "" : `; the server may hold more: at ${formatRate(limit.rate)} nobody can tell${whyLimited(limit)}`;

/** Why nobody can tell what a server does at a rate, and what shows more than that. */
function whyLimited({ reason = "the generator was the limit", advice = "" }: Partial<NonNullable<SearchSummary["limit"]>> = {}): string {
  const more = "spread the load over more processes with --generators, or over more machines with --workers";
  return `, since ${reason}; ${advice === "" || advice.includes("--generators") ? more : advice}`;
}

/** What the rate is that a search found. */
export const holdsText = ({ end }: Pick<SearchSummary, "end">): string =>
  end === "at least" ? "at least this holds" : "the highest that holds";

/** Where response times bend, in a sentence; empty where nobody can tell. */
export const kneeText = ({ knee }: SearchSummary): string =>
  knee === undefined ? "" : `from about ${formatRate(knee)} on, the 99th percentile grows faster than the rate`;

/** What the loads and the searches of a result say, in a sentence; empty where there are none. */
export function loadHeadline(loads: readonly LoadSummary[], searches: readonly SearchSummary[]): string {
  const own = loads.filter(({ isProbe }) => !isProbe);
  const of = (outcome: LoadSummary["outcome"]) => own.filter((load) => load.outcome === outcome);
  const [held, free] = [of("met").filter(isHeldTo), of("met").filter((load) => !isHeldTo(load))];
  const parts = (
    [
      [held.length, "met what it is held to", "met what they are held to"],
      [free.length, "measured", "measured"],
      [of("missed").length, "missed an objective", "missed an objective"],
      [of("failed").length, "failed: nothing ended well", "failed: nothing ended well"],
      [of("invalid").length, "is invalid, since the generator was the limit", "are invalid, since the generator was the limit"],
    ] as const
  )
    .filter(([count]) => count > 0)
    .map(([count, one, several]) => `${counted(count, "load")} ${count === 1 ? one : several}`);
  const partial = own.filter(({ shortfall }) => shortfall !== undefined).length;
  return [
    ...searches.map((search) => `${crossingText(search.found.crossing)}: ${searchText(search)}`),
    ...parts,
    ...(partial === 0 ? [] : [`of ${counted(partial, "load")} only a part was offered`]),
  ].join("; ");
}

const isHeldTo = ({ load }: LoadSummary): boolean => load.objectives.length > 0;
