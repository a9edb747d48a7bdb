import { quantile } from "@agentperf/core/statistics";
import type { Trial } from "./trial.ts";

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);
const isAlarm = ({ decision }: Trial): boolean => decision === "slower" || decision === "faster";
const isFound = ({ decision }: Trial): boolean => decision === "slower";
const isEquivalent = ({ decision }: Trial): boolean => decision === "equivalent";
const loads = ["quiet", "busy"] as const;
const kinds = ["CPU-bound", "I/O-bound"] as const;

/** How long one may take to decide, where there is a target. */
const targetSeconds = 20;
const inTime = ({ seconds }: Trial): boolean => seconds <= targetSeconds + 1;

/** Every trial in tables: false alarms, slow-downs found, intervals, each kernel, heaps. */
export function report(trials: readonly Trial[]): string {
  return [sameSides(trials), slowDowns(trials), intervals(trials), kernels(trials), heaps(trials)]
    .filter((part) => part !== "")
    .join("\n\n");
}

const of = (trials: readonly Trial[], wanted: Partial<Trial>): Trial[] =>
  trials.filter((trial) => Object.entries(wanted).every(([key, value]) => trial[key as keyof Trial] === value));

function sameSides(trials: readonly Trial[]): string {
  const lines = [
    `| one core busy | identical sides | \`ab\`: false alarms | no difference above 2 % within ${targetSeconds} s | seconds, median | benchstat's method: false alarms |`,
    "|---|---|--:|--:|--:|--:|",
  ];
  for (const load of loads)
    for (const kind of kinds) {
      const [ab, usual] = (["ab", "benchstat"] as const).map((method) => of(trials, { load, kind, method, percent: 0 })) as [
        Trial[],
        Trial[],
      ];
      if (ab.length + usual.length === 0) continue;
      const settled = ab.filter((trial) => isEquivalent(trial) && inTime(trial));
      const row = [load === "busy" ? "yes" : "no", kind, share(ab.filter(isAlarm).length, ab.length), share(settled.length, ab.length)];
      lines.push(`| ${[...row, secondsAt(settled, 0.5), share(usual.filter(isAlarm).length, usual.length)].join(" | ")} |`);
    }
  return lines.join("\n");
}

const secondsAt = (trials: readonly Trial[], q: number): string =>
  trials.length === 0
    ? "–"
    : quantile(
        trials.map(({ seconds }) => seconds),
        q,
      ).toFixed(1);

function slowDowns(trials: readonly Trial[]): string {
  const lines = [
    `| one core busy | benchmarks | slow-down | \`ab\`: found | within 10 s | within ${targetSeconds} s | seconds, median | 95 % within | benchstat's method: found |`,
    "|---|---|--:|--:|--:|--:|--:|--:|--:|",
  ];
  for (const load of loads)
    for (const kind of kinds)
      for (const percent of [1, 2, 5, 10]) {
        const [ab, usual] = (["ab", "benchstat"] as const).map((method) => of(trials, { load, kind, method, percent })) as [
          Trial[],
          Trial[],
        ];
        if (ab.length === 0) continue;
        const found = ab.filter(isFound);
        const within = (limit: number) => share(found.filter(({ seconds }) => seconds <= limit).length, ab.length);
        const row = [
          load === "busy" ? "yes" : "no",
          kind,
          `${percent} %`,
          share(found.length, ab.length),
          within(10),
          within(targetSeconds + 1),
        ];
        lines.push(
          `| ${[...row, secondsAt(found, 0.5), secondsAt(found, 0.95), share(usual.filter(isFound).length, usual.length)].join(" | ")} |`,
        );
      }
  return lines.join("\n");
}

function intervals(trials: readonly Trial[]): string {
  const withInterval = of(trials, { method: "ab" }).filter(({ interval }) => interval !== undefined);
  const covered = withInterval.filter(({ percent, interval }) => {
    const [low, high] = interval as readonly [number, number];
    const truth = Math.log1p(percent / 100);
    return low <= truth && truth <= high;
  });
  return `Intervals that hold the injected slow-down: ${share(covered.length, withInterval.length)}.`;
}

/** Each benchmark by itself, on a machine with nothing else to do. */
function kernels(trials: readonly Trial[]): string {
  const quiet = of(trials, { load: "quiet", method: "ab" });
  const lines = [
    "| benchmark | kind | runtime | 5 % found in time | seconds, median | identical: none in time | seconds, median |",
    "|---|---|---|--:|--:|--:|--:|",
  ];
  for (const [, group] of Map.groupBy(quiet, ({ target, runtime }) => `${target} ${runtime}`)) {
    const [{ target, kind, runtime }] = group as [Trial];
    const [slowed, same] = [of(group, { percent: 5 }), of(group, { percent: 0 })];
    const found = slowed.filter((trial) => isFound(trial) && inTime(trial));
    const settled = same.filter((trial) => isEquivalent(trial) && inTime(trial));
    const row = [target, kind, runtime, `${found.length} of ${slowed.length}`, secondsAt(found, 0.5)];
    lines.push(`| ${[...row, `${settled.length} of ${same.length}`, secondsAt(settled, 0.5)].join(" | ")} |`);
  }
  return lines.length === 2 ? "" : lines.join("\n");
}

/** Sides that differ in what they allocate. */
function heaps(trials: readonly Trial[]): string {
  const change = (log: number) => `${(Math.expm1(log) * 100).toFixed(1)} %`;
  const lines = [
    "| benchmark | runtime | allocates more | `ab` | measured | processes of their own | holds |",
    "|---|---|--:|--:|---|--:|---|",
  ];
  for (const { target, runtime, percent, estimate, interval, how, apart } of of(trials, { method: "heap" })) {
    if (interval === undefined || apart === undefined) continue;
    const [truth, low, high] = apart;
    const holds = interval[0] <= high && low <= interval[1];
    const ours = `${change(estimate)} [${change(interval[0])}, ${change(interval[1])}]`;
    const theirs = `${change(truth)} [${change(low)}, ${change(high)}]`;
    lines.push(
      `| ${[target, runtime, `${percent} %`, ours, how === "in turn" ? "in turn" : "in one", theirs, holds ? "yes" : "no"].join(" | ")} |`,
    );
  }
  return lines.length === 2 ? "" : lines.join("\n");
}
