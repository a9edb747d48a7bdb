import type { PlannedLaunch } from "@agentperf/core/plan";
import { terminalLine } from "@agentperf/core/safety";
import { formatClock } from "./format.ts";
import { liveLine } from "./live-line.ts";

/** A line on the terminal that says what is measured, how much is left, and how long that takes. */
export interface Progress {
  started(planned: PlannedLaunch, index: number, total: number, endMs?: number): void;
  /** Shows a line that stays. */
  noted(text: string): void;
  /** Removes the line. */
  stop(): void;
}

/**
 * Progress on a terminal's standard error.
 * @param launchMs - what a launch takes, until the first ones have shown it
 */
export async function terminalProgress(stream: NodeJS.WriteStream, launchMs: number): Promise<Progress> {
  const line = await liveLine(stream);
  const startMs = performance.now();
  let show = () => {};
  // Once a second, so that showing the time doesn't disturb what is timed.
  const timer = setInterval(() => show(), 1_000);
  timer.unref();
  return {
    started({ crossing, round }, index, total, endMs) {
      const perLaunchMs = index === 0 ? launchMs : (performance.now() - startMs) / index;
      const knownEndMs = performance.now() + (total - index) * perLaunchMs;
      show = () => {
        const left = formatClock(((endMs ?? knownEndMs) - performance.now()) / 1_000);
        const rounds = round === 0 ? "" : ` · round ${round + 1}`;
        const time = endMs === undefined ? `${left} left` : `at most ${left} left`;
        line.update(terminalLine(`${index + 1}/${total} ${crossing.suite}/${crossing.name} on ${crossing.runtime}${rounds} · ${time}`));
      };
      show();
    },
    noted(text) {
      line.clear();
      stream.write(`agentperf: ${terminalLine(text)}\n`);
      show();
    },
    stop() {
      clearInterval(timer);
      line.clear();
    },
  };
}
