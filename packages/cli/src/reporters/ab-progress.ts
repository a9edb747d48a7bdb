import { terminalLine } from "@agentperf/core/safety";
import type { RoundsOptions } from "../ab/rounds.ts";
import { say } from "../results/standard-output.ts";
import { liveLine } from "./live-line.ts";
import { formatChange } from "./verdicts.ts";

/** What is said while sides are compared. */
export interface AbProgress {
  readonly observer: Pick<RoundsOptions["observer"], "started" | "launched">;
  /** Something that takes long and isn't measuring. */
  readonly say: (text: string) => void;
  /** Removes the line, so that something else can be written. */
  pause(): void;
}

/** A line on a terminal that says what is measured; with `verbose` a line a launch instead; else only what takes long besides. */
export async function abProgress(stream: NodeJS.WriteStream, { verbose }: { readonly verbose: boolean }): Promise<AbProgress> {
  const write = (text: string) => say(`agentperf: ${text}\n`);
  const plain = { say: write, pause: () => undefined };
  if (verbose) {
    const launched: AbProgress["observer"]["launched"] = ({ benchmark, runtime }, value, launches) =>
      say(`${benchmark} ${runtime} launch ${launches}: ${formatChange(value)}\n`);
    return { ...plain, observer: { launched } };
  }
  if (stream.isTTY !== true) return { ...plain, observer: {} };
  const line = await liveLine(stream);
  return {
    say: (text) => line.update(terminalLine(text)),
    observer: {
      started: ({ benchmark, runtime }, round, open) =>
        line.update(terminalLine(`round ${round + 1} · ${open} not decided · ${benchmark} on ${runtime}`)),
    },
    pause: () => line.clear(),
  };
}
