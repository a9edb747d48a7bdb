import type { RunObserver } from "../session.ts";
import { formatNs } from "./format.ts";

/** A line a launch, and all there is to a failure: what the benchmark printed, and the stack. */
export function verboseObserver(stream: NodeJS.WriteStream, scrub: (text: string) => string): RunObserver & { stop(): void } {
  return {
    started({ crossing }, index, total) {
      stream.write(`${index + 1}/${total} ${crossing.id} … `);
    },
    ended(_, { figures, failure, wallMs, output }) {
      const wall = `${(wallMs / 1_000).toFixed(2)}s`;
      if (figures !== undefined) {
        stream.write(`${formatNs(figures.nsPerOp)} an operation, ${figures.iterations} operations, ${wall} in all\n`);
      } else {
        stream.write(`${failure.code} in ${failure.phase} after ${wall}: ${scrub(failure.message)}\n`);
        if (failure.stack !== undefined) stream.write(`${scrub(failure.stack)}\n`);
      }
      if (output.trim() !== "") stream.write(scrub(output.trim().replace(/^/gm, "  | ")).concat("\n"));
    },
    stop: () => undefined,
  };
}
