import { terminalLine } from "@agentperf/core/safety";
import { say } from "../results/standard-output.ts";
import { FiguresSoFar } from "./figures-so-far.ts";
import { loadSoFar, triedText } from "./load-so-far.ts";
import type { Progress } from "./progress.ts";
import { type Position, RunClock } from "./run-clock.ts";

/** Who reads a log wants to know that it goes on, and no more. */
const everyMs = 10_000;

/** Progress in a log: a line each ten seconds at most, when a launch has ended. @param launchMs - what a launch takes, roughly */
export function logProgress(launchMs: number, write: (text: string) => void = say, now = () => performance.now()): Progress {
  const clock = new RunClock(launchMs, now);
  const soFar = new FiguresSoFar();
  let position: Position = { index: 0, total: 0 };
  let saidMs = now();
  let isSearch = false;
  return {
    started(_, index, total, endMs) {
      position = { index, total, endMs };
      clock.at(position);
    },
    ended({ crossing }, outcome) {
      soFar.add(crossing, outcome);
      // Of a search it is what that makes of it which counts.
      if (isSearch || now() - saidMs < everyMs) return;
      saidMs = now();
      const { suite, name, runtime } = crossing;
      const { text = "", uncertainty = "" } = soFar.of(crossing) ?? {};
      const figure = [text, uncertainty].filter((part) => part !== "").join(" ");
      const where = `${position.index + 1}/${position.total} launches, ${clock.left}`;
      write(`agentperf: ${where}; last ${terminalLine(`${suite}/${name} on ${runtime}: ${figure}`)}\n`);
    },
    loading({ suite, name, runtime }, soFar, heard) {
      if (now() - saidMs < everyMs) return;
      saidMs = now();
      write(`agentperf: ${terminalLine(`${suite}/${name} on ${runtime}: ${loadSoFar(soFar, heard)}`)}\n`);
    },
    searched(found) {
      isSearch = true;
      if (now() - saidMs < everyMs) return;
      saidMs = now();
      write(`agentperf: probe ${position.index + 1}, about ${clock.left}; ${triedText(found)}\n`);
    },
    noted: (text) => write(`agentperf: ${text}\n`),
    stop: () => undefined,
  };
}
