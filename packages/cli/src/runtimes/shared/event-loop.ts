import type { EventLoop, Watch } from "@agentperf/core";

const everyMs = 10;

/**
 * Watches how late a timer of ten milliseconds is, again and again.
 * @param utilization - starts the runtime's own count of the share of time in which code ran, and returns a function that reads it
 */
export function eventLoopWatch(utilization?: () => () => number): Watch<EventLoop> {
  const read = utilization?.();
  const delaysMs: number[] = [];
  let beforeMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    delaysMs.push(Math.max(0, nowMs - beforeMs - everyMs));
    beforeMs = nowMs;
    // A long run keeps a sample of them, evenly thinned.
    if (delaysMs.length === 8_192) for (let at = 1; at <= 4_096; at++) delaysMs.splice(at, 1);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      const share = read?.();
      // Imported only now, because everything that a worker loads at its start is part of its launch.
      const { quantile } = await import("@agentperf/core/statistics");
      const at = (q: number) => (delaysMs.length === 0 ? performance.now() - beforeMs : quantile(delaysMs, q)) * 1e6;
      return { utilization: share, delayP50Ns: at(0.5), delayP99Ns: at(0.99) };
    },
  };
}
