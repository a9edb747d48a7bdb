import type { Launch } from "../result/types.ts";
import { median } from "../statistics/summary.ts";

const saturated = 0.95;
/** A timer that is this late, mostly, waits for code that runs without a pause. */
const lateNs = 100e6;

/**
 * Why the measured process itself, and not what it talks to, is what holds several operations in flight back; undefined where it isn't, or
 * nobody watched.
 */
export function clientLimit(launches: readonly Launch[]): string | undefined {
  const running = launches.flatMap(({ conditions }) => conditions?.cpuShare ?? []);
  if (running.length > 0 && median(running) >= saturated) return `its processor is ${(median(running) * 100).toFixed(0)} % busy`;
  const loops = launches.flatMap(({ eventLoop }) => eventLoop ?? []);
  if (loops.length === 0) return undefined;
  const shares = loops.flatMap(({ utilization }) => utilization ?? []);
  if (shares.length > 0) {
    const share = median(shares);
    return share < saturated ? undefined : `its event loop is ${(share * 100).toFixed(0)} % busy`;
  }
  const delayNs = median(loops.map(({ delayP99Ns }) => delayP99Ns));
  return delayNs < lateNs ? undefined : `a timer in it is ${(delayNs / 1e6).toFixed(0)} ms late`;
}
