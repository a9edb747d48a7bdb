import type { Trend } from "@agentperf/core/analysis";
import picocolors from "picocolors";
import { formatNs } from "./format.ts";
import { counted } from "./wording.ts";

/** Trends for people: a line a benchmark, and a line a change. */
export function historyReport(trends: readonly Trend[], colour: boolean): string {
  const colours = picocolors.createColors(colour);
  const lines: string[] = [];
  for (const [environment, own] of Map.groupBy(trends, (trend) => trend.environment)) {
    lines.push(colours.dim(environment));
    for (const { crossing, points, changes } of own) {
      lines.push(`${crossing}  ${sparkline(points)}  ${formatNs(points.at(-1)?.ns ?? 0)}, ${counted(points.length, "result")}`);
      for (const { commit, startedAt, size, p, isMachine } of changes) {
        const text = `${size > 0 ? "slower" : "faster"} by ${Math.abs(size * 100).toFixed(1)} %`;
        const shown = isMachine ? colours.dim(`${text}, as the machine,`) : size > 0 ? colours.red(text) : colours.green(text);
        lines.push(`  ${shown} at ${commit} of ${startedAt.slice(0, 10)} (p=${p.toFixed(4)})`);
      }
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

const bars = "▁▂▃▄▅▆▇█";
const longest = 40;

/** The last values as a line of bars. */
function sparkline(points: Trend["points"]): string {
  const values = points.slice(-longest).map(({ ns }) => ns);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => bars[high === low ? 0 : Math.round(((value - low) / (high - low)) * (bars.length - 1))]).join("");
}
