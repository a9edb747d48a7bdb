import { median, trendPValue } from "../statistics/summary.ts";
import type { Analyser, Conclusion } from "./conclusion.ts";

const stalled = 0.5;
const driftAlpha = 0.001;
const driftShare = 0.1;
const fewest = 8;

/** Whether throughput fell for a while, or went one way all the time, within launches that are long enough to show it. */
export const analyseTimeline: Analyser = (crossing, launches): Conclusion[] => {
  const warn = (message: string): Conclusion => ({ analyser: "timeline", severity: "warning", crossing: crossing.id, message });
  const lines = launches.flatMap(({ timeline }) => timeline ?? []).filter(({ operations }) => operations.length >= fewest);
  const found: Conclusion[] = [];
  const stalls = lines.flatMap(({ widthMs, operations }) => {
    const usual = median(operations);
    return operations.flatMap((count, at) => (count < stalled * usual ? [{ atMs: at * widthMs, widthMs, share: count / usual }] : []));
  });
  const worst = stalls.reduce<(typeof stalls)[number] | undefined>((a, b) => (a === undefined || b.share < a.share ? b : a), undefined);
  if (worst !== undefined)
    found.push(
      warn(
        `throughput fell to ${percent(worst.share)} of the usual ${(worst.atMs / 1_000).toFixed(1)} s after the start, in ${stalls.length} stretches of ${worst.widthMs} ms: a stall; the mean hides it, look at p99.9 and at --trace`,
      ),
    );
  const drifts = lines.flatMap(({ operations }) => {
    const third = Math.floor(operations.length / 3);
    const change = median(operations.slice(-third)) / median(operations.slice(0, third)) - 1;
    return trendPValue(operations) < driftAlpha && Math.abs(change) > driftShare ? [change] : [];
  });
  if (drifts.length > lines.length / 2) {
    const change = median(drifts);
    found.push(
      warn(
        `throughput ${change < 0 ? "falls" : "grows"} by ${percent(Math.abs(change))} from the first third of a launch to the last: ${change < 0 ? "something fills up, or the machine slows down" : "it wasn't warm; raise --warmup"}`,
      ),
    );
  }
  return found;
};

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
