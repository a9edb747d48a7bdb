import { estimate, searchSteps } from "@agentperf/core/analysis";
import {
  combineLoads,
  isWithin,
  type Judged,
  judge,
  type LoadJson,
  type LoadMeasurement,
  type Objective,
  parseObjective,
  shortfallOf,
} from "@agentperf/core/load";
import type { Launch, LaunchLoad, Result } from "@agentperf/core/result";
import { Sketch } from "@agentperf/core/statistics";
import type { Breach, Gated, Unchecked } from "./breach.ts";

/** A finer histogram than this is none of ours, and would take the memory of the machine. */
const finest = 1e-4;

type Crossing = Result["plan"]["crossings"][number];

/** What objectives make of results, and which crossings were held against any. */
export interface HeldAgainst extends Gated {
  /** Ids. */
  readonly crossings: ReadonlySet<string>;
  /** What was found of loads of which only a part was offered, by their ids; none of those of which there are whole ones. */
  readonly judgedParts: ReadonlyMap<string, readonly Judged[]>;
}

/**
 * Holds results against objectives: of a load the response of all its valid launches together, of others the operations of each launch, where it is
 * missed only if the whole interval over the launches lies beyond it. Of a search only the rate that it found is held against anything. Loads of which
 * only a part was offered count where there is no other one, and what is found is said to be of that part.
 * @param given - absent: a load is held against what it was run with
 */
export function holdAgainstObjectives(results: readonly Result[], given: readonly string[] | undefined): HeldAgainst {
  const all = results.flatMap(({ plan }) => plan.crossings);
  const steps = new Set(results.flatMap((result) => [...searchSteps(result)]));
  const breaches: Breach[] = [];
  const unchecked: Unchecked[] = [];
  const held = new Set<string>();
  const judgedParts = new Map<string, Judged[]>();
  for (const [crossing, own] of Map.groupBy(all, ({ id }) => id)) {
    const launches = results.flatMap((result) => result.launches.filter((launch) => launch.crossing === crossing));
    // A group has at least one.
    const { load } = own[0] as Crossing;
    if (steps.has(crossing)) continue;
    for (const text of given ?? load?.objectives ?? []) {
      if (launches.length === 0) continue;
      held.add(crossing);
      const objective = given === undefined ? known(text) : parseObjective(text);
      if (objective === undefined) {
        unchecked.push({ kind: "objective unmeasured", crossing, objective: text, why: "this version of agentperf doesn't know it" });
        continue;
      }
      const judged = load === undefined ? judgeOperations(objective, launches) : judgeLoads(objective, launches);
      if (judged === undefined) continue;
      if (judged !== "met" && "judged" in judged) {
        const { judged: own, part } = judged;
        judgedParts.set(crossing, [...(judgedParts.get(crossing) ?? []), own]);
        if (!own.met)
          breaches.push({
            kind: "objective",
            crossing,
            objective: own.objective,
            actual: own.actual,
            unit: own.unit,
            of: "response",
            part,
          });
        continue;
      }
      if (judged === "met") continue;
      if ("why" in judged) unchecked.push({ kind: "objective unmeasured", crossing, objective: objective.text, why: judged.why });
      else breaches.push({ kind: "objective", crossing, objective: objective.text, ...judged });
    }
  }
  return { breaches, unchecked, crossings: held, judgedParts };
}

/** An objective of a document, which somebody else may have written; undefined: it is none. */
function known(text: string): Objective | undefined {
  try {
    return parseObjective(text);
  } catch {
    return undefined;
  }
}

/** What was found, where it is missed; undefined: nobody can tell. */
type Held =
  | "met"
  | undefined
  | Omit<Extract<Breach, { kind: "objective" }>, "crossing" | "kind" | "objective">
  | { readonly why: string }
  /** Of a load of which only a part was offered, and why. */
  | { readonly judged: Judged; readonly part: string };

function judgeLoads(objective: Objective, launches: readonly Launch[]): Held {
  const valid = launches.flatMap(({ load }) => (load === undefined || load.invalid.length > 0 ? [] : [load]));
  const whole = valid.filter((load) => shortfallOf(load) === undefined);
  const loads = whole.length === 0 ? valid : whole;
  const [first] = loads;
  if (first === undefined) return undefined;
  let together: LoadMeasurement;
  try {
    together = oneAfterTheOther(loads);
  } catch {
    return { why: "its histograms can't be read" };
  }
  const judged = judge(objective, together);
  const part = whole.length === 0 ? shortfallOf(first)?.reason : undefined;
  if (part !== undefined) return { judged, part };
  const { met, actual, unit } = judged;
  return met ? "met" : { actual, unit, of: "response" };
}

/** Loads that were made one after the other, as one. The timeline is no part of any objective. */
function oneAfterTheOther(loads: readonly LaunchLoad[]): LoadMeasurement {
  const sketches = loads.flatMap(({ response, service, lag }) => [response.sketch, service.sketch, lag.sketch]);
  if (!sketches.every(({ accuracy }) => accuracy >= finest && accuracy < 1)) throw new RangeError("a histogram of another kind");
  const parts = loads.map((load) => ({ ...(load as LoadJson), timeline: { widthMs: 1_000, stretches: [] } }));
  return { ...combineLoads(parts), seconds: loads.reduce((sum, { seconds }) => sum + seconds, 0) };
}

function judgeOperations({ of, sign, limit }: Objective, launches: readonly Launch[]): Held {
  if (of === "errors" || of === "dropped" || of === "rate") return { why: "it is of a load, and this benchmark wasn't put under any" };
  const values: number[] = [];
  for (const { latency, histogram } of launches) {
    if (of === "mean" || of === "max") values.push(of === "mean" ? latency.meanNs : latency.maxNs);
    else {
      const value = quantileOf(histogram, of.quantile);
      if (value === undefined) return { why: "its launches have too few operations for that percentile" };
      values.push(value);
    }
  }
  const { median, interval } = estimate(values);
  return isWithin(interval?.low ?? median, sign, limit) ? "met" : { actual: median, unit: "ns", of: "operation" };
}

/** Undefined: too few values lie beyond it, or the histogram can't be read. */
function quantileOf(histogram: Launch["histogram"], quantile: number): number | undefined {
  if (!(histogram.accuracy >= finest && histogram.accuracy < 1)) return undefined;
  try {
    const sketch = Sketch.fromJSON(histogram);
    const beyond = Math.min(quantile, 1 - quantile) * sketch.count;
    return sketch.count === 0 || (quantile < 1 && beyond < 1 - 1e-9) ? undefined : sketch.quantile(quantile);
  } catch {
    return undefined;
  }
}
