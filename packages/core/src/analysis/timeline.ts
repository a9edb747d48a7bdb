import type { Launch } from "../result/types.ts";
import { median, trendPValue } from "../statistics/summary.ts";
import { type Analyser, benchmarkName, eachCrossing, type OwnFinding } from "./finding.ts";

const stalled = 0.5;
const driftAlpha = 0.001;
const driftShare = 0.1;
const fewest = 8;
/** A shorter launch shows its stalls in p99; fewer operations in a stretch vary by themselves. */
const shortestMs = 1_000;
const fewestOperations = 20;

/** Whether throughput fell for a while, or went one way all the time, within launches that are long enough to show it. */
export const timeline: Analyser = eachCrossing((measured, launches) => {
  const lines = launches.flatMap((launch) => launch.timeline ?? []).filter(isTelling);
  const found: OwnFinding[] = [];
  const stalls = lines.flatMap(({ widthMs, operations }) => {
    const usual = median(operations);
    // The first stretch is where it gets going.
    return operations.flatMap((count, at) =>
      at > 0 && count < stalled * usual ? [{ atMs: at * widthMs, widthMs, share: count / usual }] : [],
    );
  });
  const [worst] = stalls.toSorted((a, b) => a.share - b.share);
  if (worst !== undefined)
    found.push({
      severity: "warning",
      message: `throughput fell to ${percent(worst.share)} of the usual, ${(worst.atMs / 1_000).toFixed(1)} s after the start, in ${stalls.length === 1 ? "one stretch" : `${stalls.length} stretches`} of ${worst.widthMs} ms: a stall, which the mean hides and p99.9 shows`,
      together: "throughput fell for a while: stalls, which the mean hides",
      advice: { kind: "trace", benchmark: benchmarkName(measured) },
    });
  const drifts = lines.flatMap(({ operations }) => {
    const third = Math.floor(operations.length / 3);
    const atFirst = median(operations.slice(0, third));
    if (atFirst < fewestOperations) return [];
    const change = median(operations.slice(-third)) / atFirst - 1;
    return trendPValue(operations) < driftAlpha && Math.abs(change) > driftShare ? [change] : [];
  });
  if (drifts.length > lines.length / 2) {
    const change = median(drifts);
    const [moves, why] = change < 0 ? ["falls", "something fills up, or the machine slows down"] : ["grows", "it wasn't warm"];
    found.push({
      severity: "warning",
      message: `throughput ${moves} by ${percent(Math.abs(change))} from the first third of a launch to the last: ${why}`,
      together: `throughput ${moves} within a launch: ${why}`,
      advice: change < 0 ? undefined : { kind: "raise", flag: "warmup" },
    });
  }
  return found;
});

const isTelling = ({ widthMs, operations }: NonNullable<Launch["timeline"]>): boolean =>
  operations.length >= fewest && operations.length * widthMs >= shortestMs && median(operations) >= fewestOperations;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
