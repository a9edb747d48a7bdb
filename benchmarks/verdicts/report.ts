import { quantile } from "@agentperf/core/statistics";
import type { Trial } from "./trial.ts";

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);
const isAlarm = ({ decision }: Trial): boolean => decision === "slower" || decision === "faster";

/** Every trial in tables: false alarms, slow-downs found, coverage. */
export function report(trials: readonly Trial[]): string {
  const of = (wanted: Partial<Trial>) =>
    trials.filter((trial) => Object.entries(wanted).every(([key, value]) => trial[key as keyof Trial] === value));
  const loads = ["quiet", "busy"] as const;
  const kinds = ["CPU-bound", "I/O-bound"] as const;
  const lines = ["| one core busy | identical sides | `ab`: false alarms | benchstat's method: false alarms |", "|---|---|--:|--:|"];
  for (const load of loads) {
    for (const kind of kinds) {
      const [ab, usual] = (["ab", "benchstat"] as const).map((method) => of({ load, kind, method, percent: 0 })) as [Trial[], Trial[]];
      if (ab.length + usual.length === 0) continue;
      lines.push(
        `| ${load === "busy" ? "yes" : "no"} | ${kind} | ${share(ab.filter(isAlarm).length, ab.length)} | ${share(usual.filter(isAlarm).length, usual.length)} |`,
      );
    }
  }
  lines.push(
    "",
    "| one core busy | benchmarks | slow-down | `ab`: found | within 10 s | seconds, median | 95 % within | benchstat's method: found |",
    "|---|---|--:|--:|--:|--:|--:|--:|",
  );
  for (const load of loads) {
    for (const kind of kinds) {
      for (const percent of [1, 2, 5, 10]) {
        const [ab, usual] = (["ab", "benchstat"] as const).map((method) => of({ load, kind, method, percent })) as [Trial[], Trial[]];
        if (ab.length === 0) continue;
        const found = (list: readonly Trial[]) => list.filter(({ decision }) => decision === "slower");
        const seconds = found(ab)
          .map((trial) => trial.seconds)
          .sort((a, b) => a - b);
        const at = (q: number) => (seconds.length === 0 ? "–" : quantile(seconds, q).toFixed(1));
        const row = [
          load === "busy" ? "yes" : "no",
          kind,
          `${percent} %`,
          share(found(ab).length, ab.length),
          share(seconds.filter((value) => value <= 10).length, ab.length),
          at(0.5),
          at(0.95),
        ];
        lines.push(`| ${[...row, share(found(usual).length, usual.length)].join(" | ")} |`);
      }
    }
  }
  const withInterval = of({ method: "ab" }).filter(({ interval }) => interval !== undefined);
  const covered = withInterval.filter(({ percent, interval }) => {
    const [low, high] = interval as readonly [number, number];
    const truth = Math.log1p(percent / 100);
    return low <= truth && truth <= high;
  });
  lines.push("", `Intervals that hold the injected slow-down: ${share(covered.length, withInterval.length)}.`);
  return lines.join("\n");
}
