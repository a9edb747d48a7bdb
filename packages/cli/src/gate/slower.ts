import { fewestRounds, type LoadSamples, type MeasuredCrossing, measuredOf, type Summary } from "@agentperf/core/analysis";
import { own } from "@agentperf/core/safety";
import { differenceOf, discoveries, median, type Offsets, trimmedDeviation, valuesToFind } from "@agentperf/core/statistics";
import type { Breach, Gated, Unchecked } from "./breach.ts";
import { concerns, isBusy, type Machine, type MachineChange, type Machines, machineChanges, machineFor } from "./machine.ts";

/** What a result is held against: a saved baseline, or an earlier result. */
export interface Earlier extends Machines {
  /** Name of the saved baseline; absent: an earlier result. */
  readonly baseline?: string | undefined;
  /** Nanoseconds per operation of each launch, by crossing. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** Time of each launch's median operation, by crossing; absent where it wasn't kept. */
  readonly p50Samples?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Of loads the quantiles of the response, in nanoseconds of each launch. */
  readonly loads?: readonly EarlierLoad[] | undefined;
}

/** What a load gave before. */
export interface EarlierLoad {
  /** Id of the crossing. */
  readonly crossing: string;
  /** What was asked for; only the same is compared. */
  readonly asked: string;
  readonly p50: readonly number[];
  readonly p99: readonly number[];
}

/** What is held against it. */
export interface Now extends Machines {
  readonly summary: Summary;
  readonly loads?: readonly LoadSamples[] | undefined;
}

/** When a crossing counts as slower: where the test tells it from noise, and it is slower by more than the threshold. */
export interface SlowerRule {
  /** Share of gates on code that is the same that may fail, over all of their benchmarks. */
  readonly alpha: number;
  /** Share by which it may be slower. */
  readonly threshold: number;
}

/** Two runs of the same code differ by this much without a reason, as a standard deviation of logarithms; on a machine that others use, by this. */
const runOffset = { quiet: 0.007, busy: 0.03 };
/** And where launches of one run differ by more than so much, by a share of what is beyond it: what can't settle within a run can't between two. */
const noisy = { from: 0.02, share: 0.4 };
/** Slow-down that every benchmark of a gate should be able to show. */
const shown = 0.1;
/** The median operation is taken where it spreads by less than this share of what the mean does. */
const steadier = 0.7;

/** The launches of a result, to hold a later one against. */
export function earlierOf({ summary, loads = [], machine, agents }: Now): Earlier {
  const measured = measuredOf(summary).filter(({ crossing }) => crossing.load === undefined);
  return {
    loads: loads.map(({ crossing, asked, samples: { p50, p99 } }) => ({ crossing: crossing.id, asked, p50, p99 })),
    samples: Object.fromEntries(measured.map(({ crossing, samples }) => [crossing.id, samples])),
    p50Samples: Object.fromEntries(measured.map(({ crossing, p50Samples }) => [crossing.id, p50Samples])),
    machine,
    agents,
  };
}

/** What a run's mean is off by that its launches don't show, as a standard deviation. @param least - of any run */
const offsetOf = (logs: readonly number[], least: number): number =>
  Math.hypot(least, noisy.share * Math.max(0, trimmedDeviation(logs) - noisy.from));

/** A machine that nobody knows anything of. */
const unknown: Machine = { references: {} };

/** One benchmark in both. */
interface Pair {
  readonly id: string;
  /** Of a load: which quantile of the response. */
  readonly measure?: "p50" | "p99" | undefined;
  /** Logarithms of the launches' times. */
  readonly before: readonly number[];
  readonly now: readonly number[];
  readonly writesOnDisk: boolean | undefined;
}

/**
 * Crossings that are slower than they were: one decision over all of them. Where the machine isn't what it was, only what is slower by more
 * than that counts; of the rest it is said that nobody can tell. The same rule for a saved baseline and for an earlier result.
 */
export function slowerThan(earlier: Earlier, now: Now, { alpha, threshold }: SlowerRule): Gated {
  const { baseline } = earlier;
  const measured = measuredOf(now.summary).filter(({ crossing }) => crossing.load === undefined);
  const loads = (now.loads ?? []).map((own) => loadPairsOf(own, earlier));
  const pairs = [...measured.flatMap((own) => pairOf(own, earlier) ?? []), ...loads.flatMap((own) => own.pairs)];
  const others = loads.flatMap((own) => own.unchecked);
  const isCommon = pairs.length > 0 || loads.some((own) => own.isCommon);
  if (!isCommon) return { breaches: [], unchecked: [...others, { kind: "nothing in common", baseline }] };
  if (pairs.length === 0) return { breaches: [], unchecked: others };
  const machines = pairs.map(({ id }): BothMachines => ({ before: machineFor(earlier, id), now: machineFor(now, id) }));
  const offsets = pairs.map((pair, at): Offsets => {
    const own = isBusy(machines[at]?.before) || isBusy(machines[at]?.now) ? runOffset.busy : runOffset.quiet;
    return [offsetOf(pair.before, own), offsetOf(pair.now, own)];
  });
  const differences = pairs.map((pair, at) => differenceOf(pair.before, pair.now, offsets[at] as Offsets));
  const { found, level } = discoveries(
    differences.map((difference) => difference?.pValue ?? 1),
    alpha,
  );
  const changed = changesOf(machines);
  const breaches: Breach[] = [];
  const untold = new Set<string>();
  for (const [at, { id, measure, before, now: launches, writesOnDisk }] of pairs.entries()) {
    const difference = differences[at];
    if (difference === undefined || !found.has(at) || difference.estimate <= Math.log1p(threshold)) continue;
    const possible = (changed[at] ?? []).filter((change) => concerns(change, writesOnDisk));
    if (possible.some(({ highLog }) => difference.interval(level)[0] <= highLog)) untold.add(id);
    else {
      const counts = [before.length, launches.length] as const;
      const change = Math.expm1(difference.estimate);
      const which = measure === undefined ? {} : { measure };
      breaches.push({ kind: "slower", crossing: id, ...which, baseline, change, p: difference.pValue, launches: counts, threshold });
    }
  }
  return {
    breaches,
    unchecked: [...others, ...machineTexts(pairs, { baseline, machines, changed, untold }), ...wideOf(pairs, alpha, offsets)],
  };
}

/** Where a benchmark was measured before, and where now. */
interface BothMachines {
  readonly before: Machine | undefined;
  readonly now: Machine | undefined;
}

/** What changed about the machine of each pair; those of one machine have the same changes, as one object. */
function changesOf(machines: readonly BothMachines[]): (readonly MachineChange[])[] {
  const known: { readonly own: BothMachines; readonly changes: readonly MachineChange[] }[] = [];
  return machines.map((own) => {
    const found = known.find(({ own: { before, now } }) => before === own.before && now === own.now);
    if (found !== undefined) return found.changes;
    const changes = machineChanges(own.before ?? unknown, own.now ?? unknown);
    known.push({ own, changes });
    return changes;
  });
}

interface MachinesTold {
  readonly baseline: string | undefined;
  readonly machines: readonly BothMachines[];
  /** By pair. */
  readonly changed: readonly (readonly MachineChange[])[];
  /** Ids of crossings that are slower, of which nobody can tell by what. */
  readonly untold: ReadonlySet<string>;
}

/** What to say of the machines: once that one is unknown, and of each that isn't what it was what concerns anything measured on it. */
function machineTexts(pairs: readonly Pair[], { baseline, machines, changed, untold }: MachinesTold): Unchecked[] {
  const isUnknown = machines.some(({ before, now }) => before === undefined || now === undefined);
  const kinds = Map.groupBy(
    pairs.map((pair, at) => ({ pair, changes: changed[at] ?? [] })),
    ({ changes }) => changes,
  );
  const texts = [...kinds].flatMap(([all, members]): Unchecked[] => {
    const changes = all.filter((change) => members.some(({ pair }) => concerns(change, pair.writesOnDisk)));
    const crossings = [...new Set(members.map(({ pair: { id } }) => id))].filter((id) => untold.has(id));
    return changes.length === 0 ? [] : [{ kind: "machine changed", baseline, changes, crossings }];
  });
  return [...(isUnknown ? [{ kind: "machine unknown" as const, baseline }] : []), ...texts];
}

/** Benchmarks in which a slow-down of ten percent would go unseen, with the launches that it takes. */
function wideOf(pairs: readonly Pair[], alpha: number, offsets: readonly Offsets[]): Unchecked[] {
  const wide = pairs.flatMap(({ id, measure, before, now }, at) => {
    const options = { offsets: offsets[at] as Offsets, alpha: alpha / pairs.length, effect: Math.log1p(shown) };
    // Of one launch nobody knows how far they lie apart.
    const isFew = Math.min(before.length, now.length) < 2;
    const launches = isFew ? fewestRounds : valuesToFind(before, now, options);
    return launches !== undefined && launches <= Math.min(before.length, now.length)
      ? []
      : [{ crossing: id, ...(measure === undefined ? {} : { measure }), launches }];
  });
  return wide.length === 0 ? [] : [{ kind: "wide", effect: shown, benchmarks: wide }];
}

/** Both quantiles of the response of a load that was asked for the same before; else what was asked for then. */
function loadPairsOf({ crossing: { id }, asked, samples }: LoadSamples, { loads = [], baseline }: Earlier) {
  const same = loads.filter((own) => own.crossing === id && own.asked === asked);
  const now = samples.p50.length > 0;
  const pairs = (["p50", "p99"] as const).flatMap((measure): Pair[] => {
    const before = logsOf(same.flatMap((own) => own[measure]));
    return before.length === 0 || !now ? [] : [{ id, measure, before, now: logsOf(samples[measure]), writesOnDisk: undefined }];
  });
  const others = loads.filter((own) => unloaded(own.crossing) === unloaded(id)).map((own) => own.asked);
  const isOther = same.length === 0 && others.length > 0;
  const unchecked: Unchecked[] = isOther ? [{ kind: "other load", crossing: id, baseline, before: [...new Set(others)], now: asked }] : [];
  // That this one says nothing is told of wherever it is asked.
  if (now && same.length > 0 && pairs.length === 0) unchecked.push({ kind: "earlier load invalid", crossing: id, baseline });
  return { pairs, unchecked, isCommon: same.length > 0 };
}

/** The id of a crossing without what a load adds to it. */
const unloaded = (id: string): string => id.replace(/\/rate=\S*/, "").replace(/ (?:arrivals|generators)=\S+/g, "");

/** By the steadier of the two figures; undefined where it wasn't measured before. */
function pairOf(measured: MeasuredCrossing, earlier: Earlier): Pair | undefined {
  const { crossing, samples, p50Samples, writesOnDisk } = measured;
  const { id, concurrency, processes } = crossing;
  const before = own(earlier.samples, id) ?? [];
  if (before.length === 0) return undefined;
  const medians = own(earlier.p50Samples ?? {}, id) ?? [];
  const byMean = { id, writesOnDisk, before: logsOf(before), now: logsOf(samples) };
  // With several in flight an operation's own time says nothing of how many are done.
  if (concurrency > 1 || processes !== undefined || medians.length !== before.length || p50Samples.length !== samples.length) return byMean;
  const byMedian = { id, writesOnDisk, before: logsOf(medians), now: logsOf(p50Samples) };
  return spreadOf(byMedian) < steadier * spreadOf(byMean) ? byMedian : byMean;
}

/** Spread that a few far values don't make. */
function spreadOf({ before, now }: Pair): number {
  const deviation = (values: readonly number[]) => {
    const middle = median(values);
    return median(values.map((value) => Math.abs(value - middle)));
  };
  return before.length === 0 || now.length === 0 ? Number.POSITIVE_INFINITY : Math.hypot(deviation(before), deviation(now));
}

const logsOf = (values: readonly number[]): number[] => values.filter((value) => value > 0).map(Math.log);
