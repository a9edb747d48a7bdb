import { launchesOf } from "../result/launches.ts";
import type { Result } from "../result/types.ts";
import { fewestRounds, uncertaintyOf } from "./estimate.ts";
import type { Analysed } from "./finding.ts";
import { type Wide, whyWide } from "./spread.ts";
import { type BaselineRatio, type CrossingSummary, type MeasuredCrossing, measuredOf, type Summary } from "./summary.ts";
import type { Versus } from "./versus.ts";

type Crossing = CrossingSummary["crossing"];

/** Ratios of so many benchmarks, from the smallest to the largest. */
export interface RatioRange {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How a runtime, or a choice of adapters, stands against the first one, over all benchmarks that were launched on both. */
export interface Standing {
  readonly of: Versus["of"];
  /** Name of the runtime, or ids of the adapters in which the two differ. */
  readonly name: string;
  readonly first: string;
  /** Time of the first ÷ own time, where it is faster; absent where it is nowhere. */
  readonly faster?: RatioRange | undefined;
  /** Own time ÷ time of the first, where it is slower. */
  readonly slower?: RatioRange | undefined;
  /** Benchmarks without a difference that matters. */
  readonly same: number;
  /** Benchmarks of which nobody can tell yet. */
  readonly open: number;
  readonly total: number;
}

/** How a result stands against its baselines. */
export interface BaselineStanding {
  /** The crossing with the largest ratio. */
  readonly crossing: Crossing;
  readonly ratio: BaselineRatio;
  /** Crossings that have a baseline, and those that are surely above its target. */
  readonly held: number;
  readonly above: number;
}

/** Figures that are too noisy to tell anything by, for one reason. */
export interface Noise extends Pick<Wide, "cause"> {
  /** The farthest that an interval reaches, as a share of its figure. */
  readonly uncertainty: number;
  readonly crossings: readonly Crossing[];
}

/** What is most worth knowing of a result. */
export interface Highlights {
  readonly measured: number;
  /** How far the widest interval reaches, as a share of its figure; absent where a figure has none. */
  readonly widest?: number | undefined;
  readonly failed: readonly Crossing[];
  readonly standings: readonly Standing[];
  /** Absent where no benchmark has a baseline. */
  readonly baseline?: BaselineStanding | undefined;
  /** The reason that most figures share; absent where none is too noisy. */
  readonly noise?: Noise | undefined;
}

/** Picks out of a result's figures what is most worth knowing. */
export function highlightsOf({ result, summary }: Analysed): Highlights {
  const measured = measuredOf(summary);
  const uncertainties = measured.map(({ figure }) => uncertaintyOf(figure) ?? Number.POSITIVE_INFINITY);
  const widest = uncertainties.reduce((most, own) => Math.max(most, own), 0);
  return {
    measured: measured.length,
    widest: measured.length > 0 && Number.isFinite(widest) ? widest : undefined,
    failed: summary.crossings.filter(({ status }) => status === "failed").map(({ crossing }) => crossing),
    standings: standingsOf(summary),
    baseline: baselineStanding(measured),
    noise: noiseOf(result, measured),
  };
}

/** Each runtime, and each choice of adapters, against the first one. */
export function standingsOf(summary: Summary): Standing[] {
  const measured = measuredOf(summary);
  const byId = new Map(measured.map(({ crossing }) => [crossing.id, crossing]));
  const pairs = measured.flatMap(({ crossing, versus }) => {
    const first = versus === undefined ? undefined : byId.get(versus.first);
    return versus === undefined || first === undefined || versus.rounds < fewestRounds
      ? []
      : [{ versus, ...namesOf(crossing, first, versus) }];
  });
  return [...Map.groupBy(pairs, ({ versus, name, first }) => JSON.stringify([versus.of, name, first])).values()].map((own): Standing => {
    const ratios = (decision: Versus["decision"]) =>
      own.filter(({ versus }) => versus.decision === decision).map(({ versus }) => versus.ratio);
    // A group has at least one.
    const [{ versus, name, first }] = own as [(typeof own)[number]];
    return {
      of: versus.of,
      name,
      first,
      faster: rangeOf(ratios("faster").map((ratio) => 1 / ratio)),
      slower: rangeOf(ratios("slower")),
      same: ratios("equivalent").length,
      open: ratios("undecided").length,
      total: own.length,
    };
  });
}

/** What tells the two apart. */
function namesOf(own: Crossing, first: Crossing, { of }: Versus): { readonly name: string; readonly first: string } {
  if (of === "runtime") return { name: own.runtime, first: first.runtime };
  const ports = Object.keys(own.adapters).filter((port) => own.adapters[port] !== first.adapters[port]);
  const idsOf = ({ adapters }: Crossing) => ports.map((port) => adapters[port]).join("+");
  return { name: idsOf(own), first: idsOf(first) };
}

const rangeOf = (ratios: readonly number[]): RatioRange | undefined =>
  ratios.length === 0 ? undefined : { low: Math.min(...ratios), high: Math.max(...ratios), count: ratios.length };

function baselineStanding(measured: readonly MeasuredCrossing[]): BaselineStanding | undefined {
  const held = measured.flatMap(({ crossing, ratio }) => (ratio === undefined ? [] : [{ crossing, ratio }]));
  const [first, ...others] = held;
  if (first === undefined) return undefined;
  const most = others.reduce((largest, own) => (own.ratio.value > largest.ratio.value ? own : largest), first);
  return { ...most, held: held.length, above: held.filter(({ ratio }) => ratio.atLeast !== "good").length };
}

function noiseOf(result: Result, measured: readonly MeasuredCrossing[]): Noise | undefined {
  const noisy = measured.flatMap((own) => {
    const wide = whyWide(own, launchesOf(result, own.crossing.id));
    return wide?.isNoise === true ? [{ crossing: own.crossing, ...wide }] : [];
  });
  const [most] = [...Map.groupBy(noisy, ({ cause }) => cause)].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined) return undefined;
  const [cause, own] = most;
  return { cause, uncertainty: Math.max(...own.map(({ uncertainty }) => uncertainty)), crossings: own.map(({ crossing }) => crossing) };
}
