import type { Launch } from "../result/types.ts";
import { median, trendPValue, widestGap } from "../statistics/summary.ts";
import { uncertaintyOf } from "./estimate.ts";
import { type Analyser, eachCrossing } from "./finding.ts";
import type { MeasuredCrossing } from "./summary.ts";

/** An interval that reaches farther than this, as a share of the figure, is worth a word; farther than the second, a warning. */
const wide = 0.1;
const veryWide = 0.3;
const fewestForShape = 6;
const trendAlpha = 0.01;
const gapShare = 0.6;
/** What is there of these, at least, is taken for the cause. */
const much = { disk: 0.05, others: 0.25, stolen: 0.02 };
/** A thread that runs less than this of its time waits for something else than a processor. */
const waits = 0.5;

/** A figure that is known to so much only, and why. */
export interface Wide extends Cause {
  /** How far its interval reaches, as a share of the figure. */
  readonly uncertainty: number;
  /** Whether it reaches so far that the figure says little. */
  readonly isNoise: boolean;
}

/** Why a figure is known no better; undefined where it is known well, or nobody can tell how well. @param launches - in the order of their rounds */
export function whyWide({ figure, samples, p50Samples }: MeasuredCrossing, launches: readonly Launch[]): Wide | undefined {
  const uncertainty = uncertaintyOf(figure);
  if (uncertainty === undefined || uncertainty <= wide) return undefined;
  return { uncertainty, isNoise: uncertainty > veryWide, ...causeOf(launches, figure.by === "mean" ? samples : p50Samples) };
}

/** Why a figure is known no better: what disturbed its launches, or how they lie. */
export const spread: Analyser = eachCrossing((measured, launches) => {
  const found = whyWide(measured, launches);
  if (found === undefined) return [];
  const { uncertainty, isNoise, cause, detail } = found;
  return [
    {
      severity: isNoise ? "warning" : "info",
      message: `known to ±${percent(uncertainty)} only: ${cause}${detail === undefined ? "" : ` (${detail})`}`,
      together: `known to more than ±${percent(wide)} only: ${cause}`,
    },
  ];
});

/** What keeps a figure wide: `the disk`, and how much of it. */
interface Cause {
  readonly cause: string;
  readonly detail?: string | undefined;
}

/** What the machine did comes before how the launches lie, which may be its consequence. */
function causeOf(launches: readonly Launch[], values: readonly number[]): Cause {
  const middle = (read: (own: NonNullable<Launch["conditions"]>) => number | undefined) => {
    const known = launches.flatMap(({ conditions }) => (conditions === undefined ? [] : (read(conditions) ?? [])));
    return known.length === 0 ? 0 : median(known);
  };
  const [stolen, others] = [middle((own) => own.stolenShare), middle((own) => own.othersCpus)];
  if (stolen > much.stolen) return { cause: "the machine's host gave its processors to others", detail: percent(stolen) };
  if (others > much.others) return { cause: "other processes were busy", detail: `${others.toFixed(1)} CPUs` };
  const running = launches.flatMap(({ conditions }) => conditions?.cpuShare ?? []);
  const isWaiting = running.length > 0 && median(running) < waits;
  const disk = middle((own) => own.diskShare);
  if (disk > much.disk) return { cause: "the disk", detail: `${percent(disk)} of the time` };
  if (isWaiting && middle((own) => own.writtenBytes) > 0)
    return { cause: "the disk", detail: `it writes there, and runs ${percent(median(running))} of the time` };
  if (values.length >= fewestForShape) {
    const gap = widestGap(values.map(Math.log));
    // A lone outlier makes a wide gap too; two groups need members on both sides.
    if (gap.share > gapShare && Math.min(gap.low, gap.high) >= 2)
      return { cause: "launches fall into two groups, so something has two states", detail: `${gap.low} and ${gap.high}` };
    const p = trendPValue(values);
    if (p < trendAlpha) return { cause: "launches drift from round to round, so the machine changes", detail: `p = ${p.toFixed(3)}` };
  }
  if (isWaiting) return { cause: "it mostly waits, for a disk or a server", detail: `runs ${percent(median(running))} of the time` };
  return { cause: "its launches differ, and nothing that is watched says why" };
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
