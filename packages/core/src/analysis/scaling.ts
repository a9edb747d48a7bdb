import { launchesOf } from "../result/launches.ts";
import type { Result } from "../result/types.ts";
import { fitScaling, type Scaling, type ScalingPoint } from "../statistics/scalability.ts";
import { clientLimit } from "./client.ts";
import type { Analyser, Finding } from "./finding.ts";

type Crossing = Result["plan"]["crossings"][number];

/** Fewer levels leave no doubt about a law of three numbers, and so say nothing. */
const fewestLevels = 4;
/** Share of what perfect scaling would give, from which on it counts as scaling. */
const scales = 0.8;

/** One benchmark on one choice of adapters and one runtime, at several levels. */
export interface ScalingSeries {
  /** `redis/RedisConcurrent node redis=memory`. */
  readonly id: string;
  readonly benchmark: string;
  /** What is varied. */
  readonly of: "in flight" | "processes";
  readonly points: readonly ScalingPoint[];
  readonly scaling: Scaling;
  /** Why the measured process is the limit at the highest level; absent where it isn't. */
  readonly limit?: string | undefined;
}

/** The series of a result that have enough levels, each with its fit. */
export function scalingSeriesOf(result: Result): ScalingSeries[] {
  const found: ScalingSeries[] = [];
  const ways = [
    {
      of: "in flight",
      level: ({ concurrency }: Crossing) => concurrency,
      key: (crossing: Crossing) => withoutLevel(crossing, "concurrency"),
    },
    {
      of: "processes",
      level: ({ processes = 1 }: Crossing) => processes,
      key: (crossing: Crossing) => withoutLevel(crossing, "processes"),
    },
  ] as const;
  for (const { of, level, key } of ways) {
    for (const [id, crossings] of Map.groupBy(result.plan.crossings, key)) {
      const points = crossings.flatMap((crossing) =>
        launchesOf(result, crossing.id).map(({ opsPerSecond }) => ({ n: level(crossing), throughput: opsPerSecond })),
      );
      if (new Set(points.map(({ n }) => n)).size < fewestLevels) continue;
      const highest = crossings.reduce((a, b) => (level(b) > level(a) ? b : a));
      const limit = clientLimit(launchesOf(result, highest.id));
      found.push({ id, benchmark: highest.benchmark, of, points, scaling: fitScaling(points), limit });
    }
  }
  return found;
}

function withoutLevel({ id, concurrency, processes = 1 }: Crossing, level: "concurrency" | "processes"): string {
  return level === "concurrency" ? id.replace(`/concurrency=${concurrency} `, " ") : id.replace(` processes=${processes}`, "");
}

/** A fit whose contention may as well be this much less or more says nothing. */
const widestFit = 0.3;

/** How far each series scales, and what holds it back, in words. Worth knowing also where all is well. */
export const scaling: Analyser = ({ result }) => scalingSeriesOf(result).flatMap(findingsOf);

function findingsOf({ id, benchmark: name, of, points, scaling: fit, limit }: ScalingSeries): Finding[] {
  const about = { crossing: id, name };
  // A processor that is busy does no more with more in flight: that is no fault of what is measured.
  if (of === "in flight" && limit !== undefined)
    return [
      {
        ...about,
        severity: "info",
        message: `one process is the limit, not what it talks to: ${limit}`,
        together: "one process is the limit with many in flight, not what it talks to",
      },
    ];
  const { contention, coherence, peak } = fit;
  if (!(contention.high - contention.low <= widestFit)) return [];
  const levels = [...new Set(points.map(({ n }) => n))].sort((a, b) => a - b);
  const efficiency = (n: number) => fit.at(n) / (n * fit.single.value);
  const good = levels.filter((n) => efficiency(n) >= scales).at(-1) ?? 1;
  // A series has at least four levels.
  const last = levels.at(-1) as number;
  const held = [
    `contention ${percent(contention.value)} [${percent(contention.low)}, ${percent(contention.high)}]`,
    ...(coherence.value === 0 ? [] : [`coherence ${small(coherence.value)} [${small(coherence.low)}, ${small(coherence.high)}]`]),
  ].join(", ");
  const isGood = good === last;
  const what = isGood ? `scales to ${last}, as far as it was measured` : `scales to ${good}, then ${held}`;
  const top = peak === undefined || peak > last ? "" : `; most at about ${Math.round(peak)}, more of them make it slower`;
  const far = `${percent(efficiency(last))} of linear at ${last}`;
  const client = limit === undefined ? "" : `; the measured process is the limit: ${limit}`;
  const message = `${what}${top}; ${far} (${of})${client}`;
  const together = isGood ? "scales as far as it was measured" : `doesn't scale as far as it was measured (${of})`;
  return [{ ...about, severity: isGood ? "info" : "warning", message, together }];
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
const small = (share: number): string => (share === 0 ? "0" : share.toPrecision(2));
