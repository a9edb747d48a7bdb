import type { Level } from "@agentperf/core/analysis";
import type picocolors from "picocolors";

/** Colours of a stream, or none. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** A figure with the mark of its level. */
export function marked(text: string, level: Level, colours: Colours): string {
  const marks = { good: colours.green("✓"), warning: colours.yellow("!"), bad: colours.red("✗") };
  return `${text}${marks[level]}`;
}
