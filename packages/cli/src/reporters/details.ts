import { distributionOf, measuredOf } from "@agentperf/core/analysis";
import { type Launch, launchesOf } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import picocolors from "picocolors";
import { formatNs } from "./format.ts";
import type { Report } from "./reporter.ts";
import { wrapped } from "./wrapped.ts";

const bars = 12;
/** How long the longest bar is, and the line of launches. */
const [longest, shortest] = [40, 10] as const;
/** What stands beside the line of launches: its label, and a figure at each end. */
const besideBars = 30;
const usualWidth = 80;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Of each benchmark how long its operations took, in percentiles and in bars, and where its launches lie. */
export function details({ result, summary, colour, width = usualWidth }: Pick<Report, "result" | "summary" | "colour" | "width">): string {
  const colours = picocolors.createColors(colour);
  const barWidth = Math.max(shortest, Math.min(longest, width - besideBars));
  return measuredOf(summary)
    .map(({ crossing: { id }, samples }) => {
      const launches = launchesOf(result, id);
      const lines = [
        wrapped(`  ${percentiles(launches)}`, width),
        ...histogram(launches, barWidth),
        `  launches ${dots(samples, barWidth)}`,
      ];
      return [colours.bold(id), ...lines].join("\n");
    })
    .join("\n\n");
}

/** Medians over the launches; the maximum is that of all. */
function percentiles(launches: readonly Launch[]): string {
  const middle = (read: (launch: Launch) => number) => formatNs(median(launches.map(read)));
  return [
    `p50 ${middle(({ latency }) => latency.p50Ns)}`,
    `p75 ${middle(({ latency }) => latency.p75Ns)}`,
    `p90 ${middle(({ latency }) => latency.p90Ns)}`,
    `p99 ${middle(({ latency }) => latency.p99Ns)}`,
    `p99.9 ${middle(({ latency }) => latency.p999Ns)}`,
    `max ${formatNs(Math.max(...launches.map(({ latency }) => latency.maxNs)))}`,
  ].join("  ");
}

function histogram(launches: readonly Launch[], longestBar: number): string[] {
  const { classes = [] } = distributionOf(launches, bars) ?? {};
  const most = Math.max(...classes.map(({ share }) => share));
  const heads = classes.map(({ lowNs }) => formatNs(lowNs));
  const width = Math.max(...heads.map((head) => head.length));
  return classes.map(({ share }, at) => {
    const percent = (share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0);
    return `  ${(heads[at] as string).padStart(width)} ${bar((share / most) * longestBar)} ${percent} %`;
  });
}

/** A bar of so many characters, to an eighth of one. */
function bar(length: number): string {
  const whole = Math.floor(length);
  return `${"█".repeat(whole)}${eighths[Math.floor((length - whole) * 8)] ?? ""}`;
}

/** Each launch a dot between the fastest and the slowest; where several are at one place, a larger one. */
function dots(samples: readonly number[], lineWidth: number): string {
  const [low, high] = [Math.min(...samples), Math.max(...samples)];
  if (samples.length === 1 || low === high) return `${formatNs(low)} (${samples.length})`;
  const counts = Array.from({ length: lineWidth }, () => 0);
  for (const value of samples) {
    const at = Math.round(((value - low) / (high - low)) * (lineWidth - 1));
    counts[at] = (counts[at] as number) + 1;
  }
  const line = counts.map((count) => (count === 0 ? " " : count === 1 ? "·" : count === 2 ? "•" : "●")).join("");
  return `${formatNs(low)} ${line} ${formatNs(high)}`;
}
