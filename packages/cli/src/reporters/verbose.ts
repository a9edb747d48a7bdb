import { unansweredText } from "@agentperf/core/load";
import { scrubbedShort } from "@agentperf/core/safety";
import { say } from "../results/standard-output.ts";
import type { RunObserver } from "../session.ts";
import { formatNs } from "./format.ts";

/** A line a launch, and all there is to a failure: what the benchmark printed, and the stack. */
export function verboseObserver(scrub: (text: string) => string): RunObserver & { stop(): void } {
  return {
    started({ crossing }, index, total) {
      say(`${index + 1}/${total} ${crossing.id} … `);
    },
    ended(_, { figures, failure, wallMs, output }) {
      const wall = `${(wallMs / 1_000).toFixed(2)}s`;
      const nothing = figures?.load && unansweredText(figures.load);
      if (nothing !== undefined) say(`${scrubbedShort(nothing, scrub)}, ${wall} in all\n`);
      else if (figures !== undefined) {
        say(`${formatNs(figures.nsPerOp)} an operation, ${figures.iterations} operations, ${wall} in all\n`);
      } else {
        say(`${failure.code} in ${failure.phase} after ${wall}: ${scrubbedShort(failure.message, scrub)}\n`);
        if (failure.stack !== undefined) say(`${scrubbedShort(failure.stack, scrub, 20_000)}\n`);
      }
      if (output.trim() !== "") say(scrub(output.trim().replace(/^/gm, "  | ")).concat("\n"));
    },
    stop: () => undefined,
  };
}
