import process from "node:process";
import { say } from "./results/standard-output.ts";
import { endSignals } from "./system/programs.ts";

/** Ctrl-C and the other ways to ask for an end, heard while it lives. */
export interface Interruption extends Disposable {
  /** Aborted when the end is asked for: what is going on cleans up and ends. */
  readonly signal: AbortSignal;
  /** Aborted when it is asked for once more: what is going on ends at once. */
  readonly killSignal: AbortSignal;
}

const signals = endSignals(process.platform);

/**
 * Listens for being asked to end. Whatever measures or serves uses this one, so that a second Ctrl-C means the same everywhere.
 * @param said - what is told to the user at the first one
 * @param tell - told it; default: standard error
 */
export function listenForInterruption(
  said = "ending the measurement; once more to end at once",
  tell: (text: string) => void = say,
): Interruption {
  const end = new AbortController();
  const kill = new AbortController();
  const onSignal = () => {
    if (end.signal.aborted) kill.abort();
    else {
      tell(`\nagentperf: ${said}\n`);
      end.abort();
    }
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: end.signal,
    killSignal: kill.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
